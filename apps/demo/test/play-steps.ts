/** What people do in the playground and in the manual, in their words. */
import type { Locator, Page } from 'playwright-core'

export async function openPlayground(page: Page, url: string, path = ''): Promise<void> {
  await page.goto(`${url}/demo${path}`)
  await page.getByRole('heading', { name: 'Playground' }).waitFor()
}

/** Logs in as one of the sample accounts. */
export async function enterPlayground(page: Page, name: string, how: 'gateway' | 'direct' = 'gateway') {
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Log in to the playground' })
  if (how === 'direct') await dialog.getByText('Directly', { exact: true }).click()
  await dialog.getByRole('button', { name: `Log in as ${name}` }).click()
  await page.getByRole('button', { name: 'Log out' }).waitFor()
  await dialog.waitFor({ state: 'hidden' })
}

/** Goes to an event by the list of all. */
export async function chooseEvent(page: Page, search: string, name: string): Promise<void> {
  const list = page.getByRole('navigation', { name: 'Events' })
  await list.getByRole('searchbox').fill(search)
  await list.getByRole('link', { name, exact: true }).click()
}

export function editor(page: Page): Locator {
  return page.getByRole('region', { name: 'Event', exact: true })
}

export async function sendEvent(page: Page): Promise<void> {
  await editor(page).getByRole('button', { name: 'Send', exact: true }).click()
}

/** The lines of the log about that event, oldest first. */
export function logged(
  page: Page,
  kind: 'Outgoing' | 'Incoming' | 'Example' | 'XML',
  event: string,
): Locator {
  return page
    .getByRole('region', { name: 'Log', exact: true })
    .getByRole('listitem', { name: `${kind}: ${event}`, exact: true })
}
