import type { ExtensionFactory } from '../base.js'
import { carbons } from './carbons/index.js'
import { chat } from './chat/index.js'
import { login } from './login/index.js'
import { presence } from './presence/index.js'
import { roster } from './roster/index.js'

/** What every session has. Asked after the installed extensions, so that these can claim stanzas of their own. */
export const builtIns: readonly ExtensionFactory[] = [login(), roster(), presence(), carbons(), chat()]
