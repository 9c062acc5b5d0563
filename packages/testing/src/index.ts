/** What tests of every package use. Private: never published. */
export { type ComplianceOptions, compliance } from './compliance.js'
export { type FixtureOptions, runFixtures } from './fixture-runner.js'
export { foreignStanzas, MARKUP, poison } from './hostile.js'
export { InMemoryConnection, type InMemoryServer, inMemoryServer } from './in-memory-connection.js'
export { type ReceivedPush, TestSession } from './test-session.js'
export { canonicalXml, sameXml } from './xml-matchers.js'
