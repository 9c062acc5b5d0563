import { runFixtures } from '@xmpp-ftw/testing'
import { initiation } from './message.js'
import { reason } from './reason.js'
import { session } from './session.js'

const folder = (name: string) => new URL(`./fixtures/${name}/`, import.meta.url)

runFixtures('session', session, folder('session'))
runFixtures('message', initiation, folder('message'))
runFixtures('reason', reason, folder('reason'))
