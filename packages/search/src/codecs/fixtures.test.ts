import { runFixtures } from '@xmpp-ftw/testing'
import { search } from './search.js'

runFixtures('search', search, new URL('./fixtures/search/', import.meta.url))
