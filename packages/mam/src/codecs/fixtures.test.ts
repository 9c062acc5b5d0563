import { Element } from '@xmpp-ftw/core'
import { runFixtures } from '@xmpp-ftw/testing'
import { archiveMetadata } from './archive-metadata.js'
import { archivePreferences } from './archive-preferences.js'
import { archiveFields, archiveQuery } from './archive-query.js'
import { archiveFin, archiveResult } from './archive-result.js'

const folder = (name: string) => new URL(`./fixtures/${name}/`, import.meta.url)

function oneWay(): never {
  throw new Error('It goes the other way only')
}

runFixtures('archive-query', { ...archiveQuery, parse: oneWay }, folder('archive-query'))
runFixtures('archive-fields', archiveFields, folder('archive-fields'))
runFixtures('archive-fin', { ...archiveFin, build: oneWay }, folder('archive-fin'))
runFixtures('archive-metadata', archiveMetadata, folder('archive-metadata'))
runFixtures('archive-preferences', archivePreferences, folder('archive-preferences'))
runFixtures('archive-result', { ...archiveResult, build: oneWay }, folder('archive-result'), {
  toJson: (value) => {
    if (typeof value !== 'object' || value === null || !('message' in value)) return value
    return value.message instanceof Element ? { ...value, message: value.message.toString() } : value
  },
})
