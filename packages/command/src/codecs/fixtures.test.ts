import { runFixtures } from '@xmpp-ftw/testing'
import { command } from './command.js'
import { commandCondition } from './command-condition.js'

runFixtures('command', command, new URL('./fixtures/command/', import.meta.url))
runFixtures('command-condition', commandCondition, new URL('./fixtures/command-condition/', import.meta.url))
