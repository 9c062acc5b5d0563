import classes from './prose.module.css'

/** Text of our own documents, made into HTML when the pages were built. */
export function Prose({ html }: { html: string }) {
  return (
    <div
      className={classes.prose}
      // biome-ignore lint/security/noDangerouslySetInnerHtml: it comes from this repository, by the build alone
      dangerouslySetInnerHTML={{ __html: html }}
    />
  )
}
