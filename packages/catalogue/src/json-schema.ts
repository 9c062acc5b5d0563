import { type ConversionConfig, type JsonSchema as Schema7, toJsonSchema } from '@valibot/to-json-schema'
import {
  delaySchema,
  formSchema,
  formSubmission,
  formToOffer,
  resultSetRequest,
  type Schema,
  schemas,
} from '@xmpp-ftw/core'
import type { GenericSchema } from 'valibot'

/** JSON Schema, draft 7. */
export type JsonSchema = Schema7

/** Where components are, in references to them. */
export const SCHEMAS = '#/components/schemas/'

/** Shapes of core that many events share: described once, by name. */
const SHARED: Readonly<Record<string, { schema: Schema; description: string }>> = {
  Jid: { schema: schemas.jid, description: 'A JID: text, or its parts' },
  JidParts: { schema: schemas.jidObject, description: 'A JID as the app gets it: its parts' },
  Error: { schema: schemas.errorObject, description: 'What went wrong; see docs/errors.md' },
  Form: { schema: formSchema, description: 'A data form (XEP-0004)' },
  FormSubmission: { schema: formSubmission, description: 'The fields of a data form, filled in (XEP-0004)' },
  FormToOffer: { schema: formToOffer, description: 'A data form that is offered to others (XEP-0004)' },
  Page: { schema: resultSetRequest, description: 'Which page of the results is wanted (XEP-0059)' },
  Delay: { schema: delaySchema, description: 'When it was sent, and who says so (XEP-0203)' },
}

const NAMES = new Map<unknown, string>(
  Object.entries(SHARED).map(([name, { schema }]) => [innermost(schema), name]),
)

/** A pipe is converted by its parts: the first of them is what is met again. */
function innermost(schema: unknown): unknown {
  const [first] = (schema as { pipe?: readonly unknown[] }).pipe ?? []
  return first === undefined || first === schema ? schema : innermost(first)
}

/** Converts schemas; what they share, and what refers to itself, is put among the components. */
export class Converter {
  readonly components: Record<string, JsonSchema> = {}

  constructor() {
    for (const [name, { schema, description }] of Object.entries(SHARED)) {
      this.components[name] = { title: name, description, ...this.convert(schema, name, name) }
    }
  }

  /** @param name what components are named after that the schema needs for itself */
  of(schema: Schema, name: string): JsonSchema {
    return this.convert(schema, name)
  }

  private convert(schema: Schema, name: string, self?: string): JsonSchema {
    const place = (id: string) => `${name}.${Number(id) + 1}`
    const config: ConversionConfig = {
      typeMode: 'input',
      // What cannot be said in JSON Schema (a JID that is one) is checked all the same.
      errorMode: 'ignore',
      overrideRef: ({ referenceId }) => SCHEMAS + place(referenceId),
      overrideSchema: ({ valibotSchema, jsonSchema }) => {
        const shared = NAMES.get(valibotSchema)
        if (shared !== undefined && shared !== self) return { $ref: SCHEMAS + shared }
        return jsonSchema.required?.length === 0 ? without(jsonSchema, 'required') : undefined
      },
    }
    const { $schema: _, $defs, ...converted } = toJsonSchema(schema as unknown as GenericSchema, config)
    for (const [id, definition] of Object.entries($defs ?? {})) {
      if (typeof definition !== 'boolean') this.components[place(id)] = definition
    }
    return converted
  }
}

function without(schema: JsonSchema, key: keyof JsonSchema): JsonSchema {
  const { [key]: _, ...rest } = schema
  return rest
}
