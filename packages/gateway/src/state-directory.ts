import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import {
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

const KEY = 'key'
const KEY_LENGTH = 32
const CIPHER = 'aes-256-gcm'
const IV_LENGTH = 12
const TAG_LENGTH = 16
/** Names of sessions are UUIDs: nothing else becomes part of a path. */
const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const SESSION = '.session'
/** Milliseconds after which what a process was just writing or reading is taken for left behind. */
const LEFT_BEHIND = 60_000

/** Why a file was of no use. Its text is for the log, and has nothing of what is in the file. */
export class StateError extends Error {
  override readonly name = 'StateError'
}

/**
 * A directory of sessions, a file each: encrypted and authenticated with a key that lies beside them, readable to nobody but
 * the user of the process. A file is used once, by one process, whoever else shares the directory.
 */
export class StateDirectory {
  private readonly path: string
  private readonly key: Buffer

  /** @throws Error that says what is wrong with the directory, or with its key */
  constructor(path: string) {
    try {
      mkdirSync(path, { recursive: true, mode: 0o700 })
    } catch (error) {
      throw new Error(`The state directory ${path} cannot be made (${codeOf(error)})`)
    }
    // systemd makes the directories of a DynamicUser elsewhere, and a link to them. Followed once, a link that is changed
    // later leads nowhere else.
    this.path = realpathSync(path)
    const { mode, uid } = lstatSync(this.path)
    const own = process.getuid?.()
    if (own !== undefined) {
      if (uid !== own) throw new Error(`The state directory ${path} must belong to the user of the gateway`)
      if ((mode & 0o077) !== 0) throw new Error(`Others can read the state directory ${path}: chmod 700 it`)
    }
    this.key = this.readKey()
  }

  /** Sessions that wait here. */
  ids(): string[] {
    return readdirSync(this.path).flatMap((name) => {
      const id = name.endsWith(SESSION) ? name.slice(0, -SESSION.length) : ''
      return ID.test(id) ? [id] : []
    })
  }

  /** Writes a session down: whole, or not at all. @throws Error of the system */
  write(id: string, value: unknown): void {
    const iv = randomBytes(IV_LENGTH)
    const cipher = createCipheriv(CIPHER, this.key, iv).setAAD(Buffer.from(id))
    const text = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()])
    const temporary = this.file(id, '.new')
    writeFileSync(temporary, Buffer.concat([iv, cipher.getAuthTag(), text]), { mode: 0o600 })
    renameSync(temporary, this.file(id, SESSION))
  }

  /**
   * Takes a session out of the directory; `undefined` where there is none of that name.
   * @throws StateError when the file is broken, was changed or was written with another key. It is gone then.
   */
  take(id: string): unknown {
    if (!ID.test(id)) return undefined
    const taken = this.file(id, `.${process.pid}.taken`)
    try {
      renameSync(this.file(id, SESSION), taken)
    } catch {
      return undefined
    }
    try {
      return this.decrypt(id, readFileSync(taken))
    } catch (error) {
      throw new StateError(error instanceof SyntaxError ? 'no JSON' : 'not written with this key, or broken')
    } finally {
      rmSync(taken, { force: true })
    }
  }

  /** Removes what a process that died was writing or reading. */
  tidy(now = Date.now()): void {
    for (const name of readdirSync(this.path)) {
      if (!name.endsWith('.new') && !name.endsWith('.taken')) continue
      const path = join(this.path, name)
      const { mtimeMs = now } = statSync(path, { throwIfNoEntry: false }) ?? {}
      if (now - mtimeMs > LEFT_BEHIND) rmSync(path, { force: true })
    }
  }

  private decrypt(id: string, bytes: Buffer): unknown {
    const decipher = createDecipheriv(CIPHER, this.key, bytes.subarray(0, IV_LENGTH))
      .setAAD(Buffer.from(id))
      .setAuthTag(bytes.subarray(IV_LENGTH, IV_LENGTH + TAG_LENGTH))
    const text = [decipher.update(bytes.subarray(IV_LENGTH + TAG_LENGTH)), decipher.final()]
    return JSON.parse(Buffer.concat(text).toString('utf8'))
  }

  private file(id: string, ending: string): string {
    return join(this.path, id + ending)
  }

  /** Two processes that begin at once agree on one: only the first can give it its name. */
  private readKey(): Buffer {
    const path = join(this.path, KEY)
    const temporary = `${path}.${process.pid}.new`
    try {
      writeFileSync(temporary, randomBytes(KEY_LENGTH), { mode: 0o600 })
      linkSync(temporary, path)
    } catch (error) {
      if (codeOf(error) !== 'EEXIST')
        throw new Error(`The state directory ${this.path} cannot be written to (${codeOf(error)})`)
    } finally {
      rmSync(temporary, { force: true })
    }
    const key = readFileSync(path)
    if (key.length !== KEY_LENGTH || (process.getuid && (statSync(path).mode & 0o077) !== 0))
      throw new Error(`The key in the state directory ${this.path} is none, or others can read it: remove it`)
    return key
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error)
}
