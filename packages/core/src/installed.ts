import type { Base, ExtensionFactory, Saved, StartInfo } from './base.js'
import type { Element } from './element.js'
import { builtIns } from './extensions/built-ins.js'
import type { Log } from './log.js'
import type { Meter } from './meter.js'
import type { Extensions } from './registry.js'
import type { Session } from './session.js'

/** By name, what each of a session's extensions had to say, and in which version. */
export type SavedExtensions = Readonly<Record<string, { readonly version: number; readonly state: Saved }>>

/** Longest an extension may hold up `xmpp.connection` with its `start`. */
const START_LIMIT = 5_000

/** The extensions of one session. What one of them throws is its own affair. */
export class Installed {
  /** In the order in which stanzas are offered to them. */
  readonly all: readonly Base[]

  constructor(
    session: Session,
    factories: readonly ExtensionFactory[],
    private readonly log: Log,
    private readonly meter: Meter,
  ) {
    this.all = [...factories, ...builtIns].map((factory) => factory(session))
  }

  find(name: keyof Extensions): Base | undefined {
    return this.all.find((extension) => extension.name === name)
  }

  /** For a new stream. Resolves when all have started, or the slow ones have had their time. */
  async start(info: StartInfo): Promise<void> {
    const starts = this.all.map(async (extension) => {
      try {
        await extension.start?.(info)
      } catch (error) {
        this.meter('start_failed', extension.name)
        this.failed('could not start', extension, error)
      }
    })
    let timer: ReturnType<typeof setTimeout> | undefined
    const limit = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, START_LIMIT)
    })
    await Promise.race([Promise.all(starts), limit])
    clearTimeout(timer)
  }

  leave(): void {
    for (const extension of this.all) {
      try {
        extension.leave?.()
      } catch (error) {
        this.failed('could not leave', extension, error)
      }
    }
  }

  stop(): void {
    for (const extension of this.all) void this.stopOne(extension)
  }

  private async stopOne(extension: Base): Promise<void> {
    try {
      await extension.stop?.()
    } catch (error) {
      this.failed('could not stop', extension, error)
    }
  }

  /** @returns `undefined` where one of them cannot be saved, now or ever */
  // Not in lean builds.
  save(): SavedExtensions | undefined {
    const saved: Record<string, { version: number; state: Saved }> = {}
    for (const extension of this.all) {
      const { name, savedVersion: version } = extension
      try {
        const state = extension.save?.()
        if (state !== undefined) saved[name] = { version, state }
      } catch (error) {
        this.failed('could not be saved', extension, error)
      }
      if (!saved[name]) {
        this.log.debug('an extension keeps its session from being saved', { extension: name })
        return undefined
      }
    }
    return saved
  }

  /** Whether these are the ones that were saved, each of the same version. */
  // Not in lean builds.
  fits(saved: SavedExtensions): boolean {
    const sameNumber = Object.keys(saved).length === this.all.length
    return sameNumber && this.all.every(({ name, savedVersion }) => saved[name]?.version === savedVersion)
  }

  /** @throws whatever one of them throws */
  // Not in lean builds.
  restore(saved: SavedExtensions): void {
    for (const extension of this.all)
      extension.restore?.((saved[extension.name] as SavedExtensions[string]).state)
  }

  /** Tells of a stanza that may be lost: the first that knows it tells the app. */
  unacknowledged(stanza: Element): void {
    this.meter('unacknowledged', stanza.name)
    for (const extension of this.all) if (extension.unacknowledged?.(stanza)) return
  }

  private failed(what: string, { name: extension }: Base, error: unknown): void {
    this.log.error(`an extension ${what}`, { extension, error: String(error) })
  }
}
