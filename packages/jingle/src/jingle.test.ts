import { compliance } from '@xmpp-ftw/testing'
import { jingle } from './index.js'

compliance('jingle', jingle(), { claims: ['urn:xmpp:jingle:1'] })
