/** XEP-0050: Ad-Hoc Commands, version 1.3.0 */
import {
  type Codec,
  dataForm,
  Element,
  type FormToOffer,
  formSchema,
  formToOffer,
  oobSchema,
  outOfBand,
  parseChild,
  schemas,
  xml,
} from '@xmpp-ftw/core'
import * as v from 'valibot'

const { choice, text } = schemas

export const NS_COMMANDS = 'http://jabber.org/protocol/commands'

/** What a requester may want (section 4.1). */
export const action = choice('execute', 'prev', 'next', 'complete', 'cancel')
export type Action = v.InferOutput<typeof action>

/** What a responder may allow at a stage; canceling always is (section 4.2). */
const stageAction = choice('prev', 'next', 'complete')
export type StageAction = v.InferOutput<typeof stageAction>

const status = choice('executing', 'completed', 'canceled')
const noteType = choice('info', 'warn', 'error')
const note = v.object({ type: noteType, description: text })
const noteToBuild = v.object({ type: v.exactOptional(noteType), description: text })

const stage = {
  status: v.exactOptional(status),
  actions: v.exactOptional(v.object({ execute: v.exactOptional(stageAction), values: v.array(stageAction) })),
  oob: v.exactOptional(oobSchema),
  lang: v.exactOptional(text),
}

/** What running a stage of a command came to. */
export const stageResult = v.object({
  ...stage,
  sessionId: v.exactOptional(text),
  /** The first of the notes. */
  note: v.exactOptional(note),
  notes: v.exactOptional(v.array(note)),
  form: v.exactOptional(formSchema),
})

/**
 * What whoever offers a command says to a stage of it. Without `status` a reply with `actions` keeps the command
 * going, any other completes it.
 */
export const stageReply = v.object({
  ...stage,
  note: v.exactOptional(noteToBuild),
  notes: v.exactOptional(v.array(noteToBuild)),
  form: v.exactOptional(formToOffer),
})

export type StageReply = v.InferOutput<typeof stageReply>

export interface CommandPayload extends v.InferOutput<typeof stageResult> {
  node?: string
  /** As it came, known or not. */
  action?: string
}

interface CommandToBuild extends Omit<StageReply, 'form' | 'lang'> {
  node?: string | undefined
  sessionId?: string | undefined
  action?: Action | undefined
  lang?: string | undefined
  /** An element where it is the answer to a form. */
  form?: FormToOffer | Element | undefined
}

/** Request and result alike. Payloads are found by their namespace, wherever they stand. */
export const command: Codec<CommandPayload, CommandToBuild> = {
  xep: 'XEP-0050 Ad-Hoc Commands 1.3.0',
  ns: NS_COMMANDS,

  parse(element) {
    if (!element.is('command', NS_COMMANDS)) return undefined
    const { node, sessionid, action, 'xml:lang': lang } = element.attrs
    const state = status.options.find((known) => known === element.attrs.status)
    const notes = element.getChildren('note', NS_COMMANDS).map(parseNote)
    const actions = element.getChild('actions', NS_COMMANDS)
    const form = parseChild(element, dataForm)
    const oob = parseChild(element, outOfBand)
    return {
      ...(node && { node }),
      ...(state && { status: state }),
      ...(sessionid && { sessionId: sessionid }),
      ...(action !== undefined && { action }),
      ...(notes[0] && { note: notes[0], notes }),
      ...(actions && { actions: parseActions(actions) }),
      ...(form && { form }),
      ...(oob && { oob }),
      ...(lang && { lang }),
    }
  },

  build({ node, status, sessionId, action, note, notes = note ? [note] : [], actions, form, oob, lang }) {
    return xml(
      'command',
      { xmlns: NS_COMMANDS, node, sessionid: sessionId, status, action, 'xml:lang': lang },
      actions && xml('actions', { execute: actions.execute }, ...actions.values.map((name) => xml(name))),
      form && (form instanceof Element ? form : dataForm.build(form)),
      oob && outOfBand.build(oob),
      ...notes.map(({ type, description }) => xml('note', { type }, description)),
    )
  },
}

/** A note that does not say of which kind it is informs (section 4.3). */
function parseNote(element: Element): v.InferOutput<typeof note> {
  const type = noteType.options.find((known) => known === element.attrs.type) ?? 'info'
  return { type, description: element.text().trim() }
}

function parseActions(element: Element): NonNullable<CommandPayload['actions']> {
  const execute = stageAction.options.find((known) => known === element.attrs.execute)
  const values = stageAction.options.filter((known) => element.getChild(known, NS_COMMANDS))
  return { ...(execute && { execute }), values }
}
