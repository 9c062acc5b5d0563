/** The word by which the page's own styles are known to its security policy; see server/headers.ts. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''
}
