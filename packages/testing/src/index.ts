/** What tests of every package use. Private: never published. */
export { type ComplianceOptions, compliance } from './compliance.js'
export { foreignStanzas, MARKUP, poison } from './hostile.js'
export { InMemoryConnection, type InMemoryServer, inMemoryServer } from './in-memory-connection.js'
export { type ReceivedPush, TestSession } from './test-session.js'
