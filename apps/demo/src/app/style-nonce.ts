/** The word by which the page's own styles are known to its security policy; see server/headers.ts. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''
}

// Where what keeps the page from scrolling behind a dialog looks for it.
Object.assign(globalThis, { __webpack_nonce__: styleNonce() })
