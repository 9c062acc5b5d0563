import { xml } from '@xmpp-ftw/core'
import { runFixtures } from '@xmpp-ftw/testing'
import { avatarData } from './avatar-data.js'
import { avatarMetadata } from './metadata.js'
import { vcardPhoto } from './vcard-photo.js'
import { vcardUpdate } from './vcard-update.js'

const folder = (name: string) => new URL(`./fixtures/${name}/`, import.meta.url)

runFixtures('image', avatarData, folder('avatar-data'))
runFixtures('metadata', avatarMetadata, folder('avatar-metadata'))
/** Presence tells it, and this is never told by us. */
const update = { ...vcardUpdate, build: () => xml('x') }

runFixtures('hash in presence', update, folder('vcard-update'))
runFixtures('photo of a vCard', vcardPhoto, folder('vcard-photo'))
