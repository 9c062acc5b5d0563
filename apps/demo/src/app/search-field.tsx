import { TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'

interface Props {
  /** What it is called by those who listen. */
  label: string
  placeholder?: string
  className?: string
  value: string
  onChange(value: string): void
}

/** Where one types what to look for in a list on the page. */
export function SearchField({ label, placeholder = 'Search', className, value, onChange }: Props) {
  return (
    <TextInput
      className={className}
      aria-label={label}
      placeholder={placeholder}
      type="search"
      leftSection={<IconSearch size={16} aria-hidden />}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}
