/**
 * What contracts say, for people and programs: JSON Schema and AsyncAPI of every event.
 *
 * @packageDocumentation
 */
export { type ApiInfo, asyncApi } from './asyncapi.js'
export {
  type Catalogue,
  type CatalogueEvent,
  catalogue,
  type PushEvent,
  type RequestEvent,
} from './catalogue.js'
export { describe, type ExtensionContract } from './describe.js'
export { type JsonSchema, SCHEMAS } from './json-schema.js'
