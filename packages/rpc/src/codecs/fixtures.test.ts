import { runFixtures } from '@xmpp-ftw/testing'
import { rpc } from './rpc.js'

runFixtures('rpc', rpc, new URL('./fixtures/rpc/', import.meta.url))
