import { createTheme, type MantineColorsTuple } from '@mantine/core'

const violet: MantineColorsTuple = [
  '#f2efff',
  '#e1dbfb',
  '#c1b5f2',
  '#9f8dea',
  '#826ae3',
  '#6f54df',
  '#5b3fd6',
  '#5135c4',
  '#472eb0',
  '#3c269b',
]

const dark: MantineColorsTuple = [
  '#d3d5de',
  '#b9bcc9',
  '#9a9eb0',
  '#6b7085',
  '#434859',
  '#343847',
  '#262a36',
  '#1c1f29',
  '#161821',
  '#101218',
]

export const theme = createTheme({
  primaryColor: 'violet',
  primaryShade: { light: 6, dark: 5 },
  colors: { violet, dark },
  defaultRadius: 'md',
  cursorType: 'pointer',
  // The system's own: nothing is fetched from anywhere.
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif',
  headings: { fontWeight: '650' },
})
