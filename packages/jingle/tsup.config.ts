import { portable } from '../../tsup.shared.ts'

export default portable({ entry: ['src/index.ts', 'src/browser/index.ts'] })
