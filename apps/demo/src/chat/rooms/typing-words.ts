/** Who is writing, in words; nothing when nobody is. */
export function typingWords(nicks: readonly string[]): string {
  const [first, second] = nicks
  if (first === undefined) return ''
  if (second === undefined) return `${first} is typing`
  return nicks.length === 2 ? `${first} and ${second} are typing` : 'Several people are typing'
}
