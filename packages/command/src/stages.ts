/** What must be known of a stage of a running command to go on from it. */
import {
  type Element,
  type FormField,
  type FormSubmission,
  Lru,
  type Saved,
  submitForm,
} from '@xmpp-ftw/core'
import type { CommandPayload, StageAction } from './codecs/command.js'

interface Stage {
  formType: string | undefined
  hidden: readonly FormField[]
  action: StageAction | undefined
}

/** Commands of others that an app may run at once. */
const RUNNING = 100

export class Stages {
  private readonly stages = new Lru<Stage>(RUNNING)

  /** Takes note of where a command stands; forgets one that has ended. */
  note(responder: string, { sessionId, status, actions, form }: CommandPayload): void {
    if (sessionId === undefined) return
    const key = keyOf(responder, sessionId)
    this.stages.delete(key)
    if (status === 'completed' || status === 'canceled') return
    const hidden =
      form?.fields?.filter(({ type, var: name }) => type === 'hidden' && name !== undefined) ?? []
    this.stages.set(key, { formType: form?.formType, hidden, action: actions?.execute })
  }

  /** What `execute` stands for there (section 3.4); its meaning differs too much to be relied on. */
  defaultAction(responder: string, sessionId: string): StageAction | undefined {
    return this.stages.get(keyOf(responder, sessionId))?.action
  }

  /** The app's answer to the form of that stage, with what the service hid in it (XEP-0068). */
  answer(responder: string, sessionId: string | undefined, fields: FormSubmission): Element {
    const stage = sessionId === undefined ? undefined : this.stages.get(keyOf(responder, sessionId))
    if (!stage) return submitForm(fields)
    const given = new Set(fields.map((field) => ('var' in field ? field.var : undefined)))
    const hidden = stage.hidden.flatMap(({ var: name = '', type, value = '' }) =>
      given.has(name) ? [] : [{ var: name, type, value }],
    )
    return submitForm([...hidden, ...fields], stage.formType)
  }

  // Not in lean builds.
  save(): Saved {
    return this.stages.save() as unknown as Saved
  }

  // Not in lean builds.
  restore(saved: Saved): void {
    this.stages.restore(saved as unknown as [string, Stage][])
  }

  clear(): void {
    this.stages.clear()
  }
}

function keyOf(responder: string, sessionId: string): string {
  return `${responder}\n${sessionId}`
}
