/**
 * The real browser, and pages for it.
 *
 *     const browser = await launchChromium()
 *     const pages = await servePages({ '/index.html': '<h1>Hello</h1>' })
 *     await (await browser.newPage()).goto(pages.url)
 */
export { type ChromiumOptions, launchChromium } from './launch-chromium.js'
export { type PageMap, type ServedPages, servePages } from './serve-pages.js'
