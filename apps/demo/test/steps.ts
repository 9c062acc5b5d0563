/** What people do on the pages, in their words. */
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'

export interface Person {
  readonly page: Page
  /** What the page complained of on its console. */
  readonly complaints: string[]
}

export async function newPerson(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Person> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    // A dialog that slides in may move away from under the pointer between its press and its release.
    reducedMotion: 'reduce',
    ...options,
  })
  // Sooner than the test's own limit, so that what fails is the step.
  context.setDefaultTimeout(60_000)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  await page.goto(url)
  return { page, complaints }
}

export async function chooseDirect(page: Page): Promise<void> {
  await page.getByText('Directly', { exact: true }).click()
}

export async function logInAs(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: `Log in as ${name}` }).click()
  await page.getByRole('navigation', { name: 'Conversations' }).waitFor()
}

export async function register(page: Page, jid: string, password: string): Promise<void> {
  await page.getByRole('button', { name: 'Create one' }).click()
  await fillAccount(page, jid, password)
  await page.getByRole('button', { name: 'Create account and log in' }).click()
  await people(page).waitFor()
}

export async function fillAccount(page: Page, jid: string, password: string): Promise<void> {
  await page.getByLabel('Address').fill(jid)
  await page.getByRole('textbox', { name: 'Password' }).fill(password)
}

export function people(page: Page): Locator {
  return page.getByRole('complementary', { name: 'People' })
}

export function contact(page: Page, name: string): Locator {
  return people(page).getByRole('link', { name })
}

export async function talkTo(page: Page, name: string): Promise<void> {
  await contact(page, name).click()
  await composer(page).waitFor()
}

export function composer(page: Page): Locator {
  return page.getByRole('textbox', { name: /^Message to/ })
}

export async function say(page: Page, text: string): Promise<void> {
  await composer(page).fill(text)
  await composer(page).press('Enter')
}

/** The line of the open conversation that says that: the last one, for the history may say it, too. */
export function message(page: Page, text: string): Locator {
  return page
    .getByRole('region', { name: /^Messages (with|in)/ })
    .getByRole('listitem')
    .filter({ hasText: text })
    .last()
}

export function newest(page: Page): Locator {
  return page
    .getByRole('region', { name: /^Messages (with|in)/ })
    .getByRole('listitem')
    .last()
}

export async function seeText(page: Page, text: string): Promise<void> {
  await page.getByText(text, { exact: true }).first().waitFor()
}

/** Asks somebody to become a contact. */
export async function addContact(page: Page, jid: string, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Add a contact' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add a contact' })
  await dialog.getByLabel('Address').fill(jid)
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByRole('button', { name: 'Add', exact: true }).click()
  await dialog.waitFor({ state: 'hidden' })
}

export async function chooseFromMenu(page: Page, name: string, item: string): Promise<void> {
  await page.getByRole('button', { name: `More about ${name}` }).click()
  await page.getByRole('menuitem', { name: item }).click()
}

/** Something of the menu under the own name. */
export async function chooseMore(page: Page, item: string): Promise<void> {
  await page.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('menuitem', { name: item }).click()
}

export async function openSettings(page: Page): Promise<void> {
  await chooseMore(page, 'Settings')
  await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
}

export function rooms(page: Page): Locator {
  return page.getByRole('dialog', { name: 'Rooms' })
}

/** Makes a room with the server's defaults, and is in it. */
export async function createRoom(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Rooms', exact: true }).click()
  await rooms(page).getByRole('tab', { name: 'Create' }).click()
  await rooms(page).getByRole('textbox', { name: 'Name' }).fill(name)
  await rooms(page).getByRole('button', { name: 'Create', exact: true }).click()
  await composer(page).waitFor()
}

/** Goes to a room by its address, or its name alone. */
export async function joinRoom(page: Page, address: string): Promise<void> {
  await page.getByRole('button', { name: 'Rooms', exact: true }).click()
  await rooms(page).getByRole('tab', { name: 'Join by address' }).click()
  await rooms(page).getByRole('textbox', { name: 'Room' }).fill(address)
  await rooms(page).getByRole('button', { name: 'Join', exact: true }).click()
  // The dialog may be gone before: what is written then goes to the conversation that was open.
  const [name] = address.split('@')
  await page.getByRole('region', { name: new RegExp(`^Room ${name}$`, 'i') }).waitFor()
  await rooms(page).waitFor({ state: 'hidden' })
}

/** Somebody in the open room. */
export function occupant(page: Page, nick: string): Locator {
  return page
    .getByRole('region', { name: 'People in the room' })
    .getByRole('listitem')
    .filter({ hasText: nick })
}

export async function chooseFor(page: Page, nick: string, item: string): Promise<void> {
  await occupant(page, nick).getByRole('button').click()
  await page.getByRole('menuitem', { name: item, exact: true }).click()
}
