import { runFixtures } from '@xmpp-ftw/testing'
import { discoInfo } from './disco-info.js'
import { discoItems } from './disco-items.js'

runFixtures('disco-info', discoInfo, new URL('./fixtures/disco-info/', import.meta.url))
runFixtures('disco-items', discoItems, new URL('./fixtures/disco-items/', import.meta.url))
