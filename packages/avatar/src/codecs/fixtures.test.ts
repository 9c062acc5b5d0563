import { runFixtures } from '@xmpp-ftw/testing'
import { avatarData } from './avatar-data.js'
import { avatarMetadata } from './metadata.js'
import { vcardPhoto } from './vcard-photo.js'
import { vcardUpdate } from './vcard-update.js'

const folder = (name: string) => new URL(`./fixtures/${name}/`, import.meta.url)

runFixtures('image', avatarData, folder('avatar-data'))
runFixtures('metadata', avatarMetadata, folder('avatar-metadata'))
runFixtures('hash in presence', vcardUpdate, folder('vcard-update'))
runFixtures('photo of a vCard', vcardPhoto, folder('vcard-photo'))
