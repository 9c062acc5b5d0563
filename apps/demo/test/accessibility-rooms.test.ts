import { describe, expect, it } from 'vitest'
import { findings, KINDS } from './findings.js'
import { setStage } from './stage.js'
import {
  chooseFor,
  chooseFromMenu,
  chooseMore,
  composer,
  createRoom,
  joinRoom,
  logInAs,
  message,
  occupant,
  openSettings,
  people,
  rooms,
  say,
} from './steps.js'

const stage = setStage()

describe.each(KINDS)('rooms and services that are $kind', ({ kind, options }) => {
  const name = `axe-${kind.replaceAll(' ', '-')}`
  const narrow = kind.startsWith('narrow')

  it('have no serious findings in rooms', async () => {
    const { page } = await stage.enter(options)
    const { page: ben } = await stage.enter()
    await logInAs(page, 'Anna')
    await logInAs(ben, 'Ben')
    await createRoom(ben, `${name}-2`)
    await page.getByRole('button', { name: 'Rooms', exact: true }).click()
    await rooms(page)
      .getByRole('button', { name: `Join ${name}-2` })
      .waitFor()
    expect(await findings(page)).toEqual([])
    await rooms(page).getByRole('tab', { name: 'Join by address' }).click()
    expect(await findings(page)).toEqual([])
    await page.keyboard.press('Escape')

    await createRoom(page, name)
    await joinRoom(ben, name)
    await say(ben, 'anna: look')
    await message(page, 'anna: look').waitFor()
    await say(page, 'I do')
    await message(page, 'I do').getByRole('img', { name: 'delivered' }).waitFor()
    if (narrow) await page.getByRole('button', { name: /^People in/ }).click()
    await occupant(page, 'ben').getByRole('button').click()
    await page.getByRole('menuitem', { name: 'Kick…' }).waitFor()
    expect(await findings(page)).toEqual([])
    await page.getByRole('menuitem', { name: 'Ban…' }).click()
    await page.getByRole('textbox', { name: 'Reason' }).waitFor()
    expect(await findings(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await chooseFromMenu(page, name, 'Settings of the room')
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).waitFor()
    expect(await findings(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await chooseFromMenu(page, name, 'Members and bans')
    await page.getByText('Nobody.').waitFor()
    expect(await findings(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })

    await chooseFromMenu(ben, name, 'Leave')
    await people(ben)
      .getByRole('link', { name: `${name}-2` })
      .click()
    await chooseFromMenu(ben, `${name}-2`, 'Invite somebody')
    await ben.getByRole('combobox', { name: 'Whom' }).fill('anna@ftw.test')
    await ben.getByRole('button', { name: 'Invite', exact: true }).click()
    if (narrow) await page.getByRole('link', { name: 'Back to the list' }).click()
    await people(page).getByRole('button', { name: 'Decline' }).waitFor()
    expect(await findings(page)).toEqual([])
    await people(page).getByRole('button', { name: 'Join', exact: true }).click()
    await composer(page).waitFor()
    await chooseFor(ben, 'anna', 'Kick…')
    await ben.getByRole('button', { name: 'Kick', exact: true }).click()
    await page.getByRole('alert').waitFor()
    expect(await findings(page)).toEqual([])
  })

  it('have no serious findings in services', async () => {
    const { page } = await stage.enter(options)
    await page.getByRole('button', { name: 'Log in as Admin' }).click()
    await people(page).waitFor()
    const dialog = page.getByRole('dialog')
    await page.getByRole('button', { name: 'More', exact: true }).click()
    await page.getByRole('menuitem').first().waitFor()
    expect(await findings(page)).toEqual([])
    await page.keyboard.press('Escape')
    await chooseMore(page, 'Search for people')
    await dialog.getByRole('textbox', { name: 'E-mail' }).fill('ftw.test')
    await dialog.getByRole('button', { name: 'Search' }).click()
    await dialog.getByRole('cell').first().waitFor()
    expect(await findings(page)).toEqual([])
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    await chooseMore(page, 'Commands of the server')
    await dialog.getByRole('button', { name: 'Add User' }).waitFor()
    expect(await findings(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Add User' }).click()
    await dialog.getByRole('button', { name: 'Finish' }).click()
    await dialog.getByText('This is needed').first().waitFor()
    expect(await findings(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await dialog.getByRole('button', { name: 'Get uptime' }).click()
    await dialog.getByText(/has been running/).waitFor()
    expect(await findings(page)).toEqual([])
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    await openSettings(page)
    expect(await findings(page)).toEqual([])
    await page.getByRole('button', { name: 'Change the password' }).click()
    await dialog.getByRole('button', { name: 'Change', exact: true }).click()
    await dialog.getByText('That is not your current password').waitFor()
    expect(await findings(page)).toEqual([])
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: 'Delete the account' }).click()
    await dialog.getByRole('button', { name: 'Delete' }).waitFor()
    expect(await findings(page)).toEqual([])
  })
})
