import { describe, it } from 'vitest'
import { setStage } from './stage.js'
import {
  chooseDirect,
  chooseFor,
  chooseFromMenu,
  composer,
  contact,
  createRoom,
  joinRoom,
  logInAs,
  message,
  occupant,
  people,
  rooms,
  say,
} from './steps.js'

const stage = setStage()

const WAYS = [
  { way: 'through the gateway', direct: false },
  { way: 'directly from the page', direct: true },
]

async function both(direct = false) {
  const [anna, ben] = await Promise.all(
    ['Anna', 'Ben'].map(async (name) => {
      const { page } = await stage.enter()
      if (direct) await chooseDirect(page)
      await logInAs(page, name)
      return page
    }),
  )
  return { anna: anna!, ben: ben! }
}

describe.each(WAYS)('a room $way', ({ direct }) => {
  const name = `tea-${direct ? 'direct' : 'gateway'}`
  const address = `${name}@muc.ftw.test`

  it('is made, configured, found, entered, talked in, and led', async () => {
    const { anna, ben } = await both(direct)
    await anna.getByRole('button', { name: 'Rooms', exact: true }).click()
    await rooms(anna).getByRole('tab', { name: 'Create' }).click()
    await rooms(anna).getByRole('textbox', { name: 'Name' }).fill(name)
    await rooms(anna).getByRole('button', { name: 'Create and configure' }).click()
    const settings = anna.getByRole('dialog', { name: 'Settings of the room' })
    await settings.getByRole('textbox', { name: /^(Name|Title)/ }).fill('Tea and cake')
    await settings.getByRole('button', { name: 'Save' }).click()
    await settings.waitFor({ state: 'hidden' })
    await anna.getByRole('heading', { name: 'Tea and cake' }).waitFor()
    await message(anna, 'You made this room').waitFor()

    await ben.getByRole('button', { name: 'Rooms', exact: true }).click()
    await rooms(ben).getByRole('searchbox', { name: 'Search rooms' }).fill('cake')
    await rooms(ben).getByRole('button', { name: 'Join Tea and cake' }).click()
    await message(anna, 'ben joined').waitFor()
    await occupant(ben, 'anna').filter({ hasText: 'Owner' }).waitFor()

    await composer(anna).pressSequentially('Hello')
    await ben.getByText('anna is typing').first().waitFor()
    await anna.keyboard.press('Enter')
    await message(anna, 'Hello').getByRole('img', { name: 'delivered' }).waitFor()
    await message(ben, 'Hello').filter({ hasText: 'anna' }).waitFor()
    await composer(anna).press('ArrowUp')
    await anna.getByRole('textbox', { name: 'Corrected message' }).fill('Hello all')
    await anna.keyboard.press('Enter')
    await message(ben, 'Hello all').filter({ hasText: 'edited' }).waitFor()

    await chooseFromMenu(anna, 'Tea and cake', 'Change the subject')
    await anna.getByRole('textbox', { name: 'Subject' }).fill('Biscuits')
    await anna.getByRole('button', { name: 'Change', exact: true }).click()
    await message(ben, 'anna set the subject: Biscuits').waitFor()

    await chooseFromMenu(ben, 'Tea and cake', 'Change your nick')
    await ben.getByRole('textbox', { name: 'Nick' }).fill('Benny')
    await ben.getByRole('button', { name: 'Change', exact: true }).click()
    await message(anna, 'ben is now Benny').waitFor()
    await occupant(ben, 'Benny (you)').waitFor()

    await chooseFor(anna, 'Benny', 'Make moderator')
    await occupant(ben, 'Benny')
      .and(ben.getByRole('region', { name: 'Moderators' }).getByRole('listitem'))
      .waitFor()
    await message(ben, 'You are a moderator now').waitFor()

    await chooseFor(anna, 'Benny', 'Kick…')
    await anna.getByRole('textbox', { name: 'Reason' }).fill('too loud')
    await anna.getByRole('button', { name: 'Kick', exact: true }).click()
    await ben.getByRole('alert').getByText('You were kicked out of this room by anna: too loud').waitFor()
    await message(anna, 'Benny was kicked by anna: too loud').waitFor()
    await ben.getByRole('button', { name: 'Try to enter again' }).click()
    await message(anna, 'Benny joined').waitFor()

    await chooseFromMenu(anna, 'Tea and cake', 'Close the room for good')
    await anna.getByRole('textbox', { name: 'Reason' }).fill('washing up')
    await anna.getByRole('button', { name: 'Close the room', exact: true }).click()
    await ben.getByRole('alert').getByText('This room was closed for good: washing up').waitFor()
    await contact(anna, address).waitFor({ state: 'detached' })
  })
})

it('is entered by invitation, and tells what was missed', async () => {
  const { anna, ben } = await both()
  await createRoom(anna, 'garden')
  await chooseFromMenu(anna, 'garden', 'Invite somebody')
  await anna.getByRole('combobox', { name: 'Whom' }).fill('ben@ftw.test')
  await anna.getByRole('textbox', { name: 'Reason' }).fill('sun')
  await anna.getByRole('button', { name: 'Invite', exact: true }).click()
  await message(anna, 'You invited Ben').waitFor()
  const card = people(ben).getByRole('group', { name: 'Invitation to garden' })
  await card
    .filter({ hasText: /^(Anna|anna) invites you to garden/ })
    .filter({ hasText: 'sun' })
    .waitFor()
  await card.getByRole('button', { name: 'Join' }).click()
  await message(anna, 'ben joined').waitFor()

  await contact(ben, 'Anna').click()
  await say(anna, 'Who is there?')
  await contact(ben, 'garden').filter({ hasText: '1 unread' }).filter({ hasNotText: 'to you' }).waitFor()
  await say(anna, 'Ben, are you?')
  await contact(ben, 'garden').filter({ hasText: '2 unread, 1 to you' }).waitFor()
  await contact(ben, 'garden').click()
  await message(ben, 'Ben, are you?').waitFor()
  await contact(ben, 'garden').filter({ hasNotText: 'unread' }).waitFor()

  await chooseFor(ben, 'anna', 'Write to anna alone')
  await ben.getByRole('textbox', { name: 'Message to anna (garden)' }).waitFor()
  await say(ben, 'Only for you')
  await contact(anna, 'ben (garden)').filter({ hasText: '1 unread' }).click()
  await message(anna, 'Only for you').waitFor()
  await say(anna, 'I see')
  await message(ben, 'I see').waitFor()
})

it('is refused by invitation, and the other told', async () => {
  const { anna, ben } = await both()
  await createRoom(anna, 'attic')
  await chooseFromMenu(anna, 'attic', 'Invite somebody')
  await anna.getByRole('combobox', { name: 'Whom' }).fill('ben@ftw.test')
  await anna.getByRole('button', { name: 'Invite', exact: true }).click()
  const card = people(ben).getByRole('group', { name: 'Invitation to attic' })
  await card.getByRole('button', { name: 'Decline' }).click()
  await card.waitFor({ state: 'detached' })
  await message(anna, 'declined').waitFor()
})

it('asks for its password, and for another nick', async () => {
  const { anna, ben } = await both()
  await createRoom(anna, 'vault')
  await chooseFromMenu(anna, 'vault', 'Settings of the room')
  const settings = anna.getByRole('dialog', { name: 'Settings of the room' })
  await settings
    .getByLabel(/password/i)
    .first()
    .fill('open')
  await settings.getByRole('button', { name: 'Save' }).click()
  await settings.waitFor({ state: 'hidden' })

  await joinRoom(ben, 'vault')
  await ben.getByRole('alert').getByText('This room has a password.').waitFor()
  await ben.getByRole('textbox', { name: 'Password of the room' }).fill('shut')
  await ben.getByRole('button', { name: 'Try to enter again' }).click()
  await ben.getByRole('alert').getByText('The room wants another password.').waitFor()
  await ben.getByRole('textbox', { name: 'Password of the room' }).fill('open')
  await ben.getByRole('textbox', { name: 'Nick' }).fill('anna')
  await ben.getByRole('button', { name: 'Try to enter again' }).click()
  await ben.getByRole('alert').getByText('Somebody else has that nick.').waitFor()
  await ben.getByRole('textbox', { name: 'Nick' }).fill('ben')
  await ben.getByRole('button', { name: 'Try to enter again' }).click()
  await message(ben, 'You joined').waitFor()
})

it('lets those speak whom its moderators let', async () => {
  const { anna, ben } = await both()
  await createRoom(anna, 'theatre')
  await chooseFromMenu(anna, 'theatre', 'Settings of the room')
  const settings = anna.getByRole('dialog', { name: 'Settings of the room' })
  await settings.getByRole('switch', { name: /moderated/i }).check()
  await settings.getByRole('button', { name: 'Save' }).click()
  await settings.waitFor({ state: 'hidden' })
  await joinRoom(ben, 'theatre')
  await ben.getByText('You may only listen in this room.').waitFor()
  await ben.getByRole('button', { name: 'Ask to speak' }).click()
  await anna.getByRole('button', { name: 'Decide' }).click()
  const decision = anna.getByRole('dialog')
  await decision.getByRole('switch').check()
  await decision.getByRole('button', { name: 'Answer' }).click()
  await composer(ben).waitFor()
  await message(ben, 'You may speak now').waitFor()
  await say(ben, 'Thank you')
  await message(anna, 'Thank you').waitFor()
})

it('bans and forgives', async () => {
  const { anna, ben } = await both()
  await createRoom(anna, 'court')
  await joinRoom(ben, 'court')
  await chooseFor(anna, 'ben', 'Ban…')
  await anna.getByRole('button', { name: 'Ban', exact: true }).click()
  await ben.getByRole('alert').getByText('You were banned from this room').waitFor()
  await ben.getByRole('button', { name: 'Try to enter again' }).click()
  await ben.getByRole('alert').getByText('You are banned from this room.').waitFor()

  await chooseFromMenu(anna, 'court', 'Members and bans')
  await anna.getByText('Banned', { exact: true }).click()
  await anna.getByRole('button', { name: 'Take ben@ftw.test off the list' }).click()
  await anna.getByText('Nobody.').waitFor()
  await ben.getByRole('button', { name: 'Try to enter again' }).click()
  await message(ben, 'You joined').last().waitFor()
})

it('is entered again when the gateway comes back', async () => {
  const anna = await stage.enter()
  await logInAs(anna.page, 'Anna')
  await createRoom(anna.page, 'harbour')
  await say(anna.page, 'Before')
  await message(anna.page, 'Before').getByRole('img', { name: 'delivered' }).waitFor()
  const down = anna.page.getByRole('status').filter({ hasText: 'Trying again' })
  const restarted = stage.demo.restart()
  await down.waitFor()
  await restarted
  await anna.page.evaluate(() => dispatchEvent(new Event('online')))
  await message(anna.page, 'You are back').waitFor()
  await say(anna.page, 'After')
  await message(anna.page, 'After').getByRole('img', { name: 'delivered' }).waitFor()
  // The browser says so of every try that failed.
  anna.complaints.splice(0, Infinity, ...anna.complaints.filter((text) => !text.includes('WebSocket')))
})

it('keeps a nick for whoever registers with the room, until that is given up', async () => {
  const { anna } = await both()
  await createRoom(anna, 'regulars')
  const dialog = anna.getByRole('dialog', { name: 'Register with regulars' })
  await chooseFromMenu(anna, 'regulars', 'Registration')
  await dialog.getByRole('textbox', { name: /nick/i }).fill('annie')
  await dialog.getByRole('button', { name: 'Register' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await chooseFromMenu(anna, 'regulars', 'Registration')
  await dialog.getByText('regulars keeps the nick annie for you.').waitFor()
  await dialog.getByRole('button', { name: 'Give it up' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await chooseFromMenu(anna, 'regulars', 'Registration')
  await dialog.getByRole('button', { name: 'Register' }).waitFor()
})
