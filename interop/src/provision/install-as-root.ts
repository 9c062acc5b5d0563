import { which } from './roots.js'
import { output, run } from './run.js'

/**
 * Debian's packages start their services on the standard ports, which nobody here asked for: policy-rc.d
 * says no to that while this process lives. Should the file be left behind it says yes again.
 */
const script = `
set -e
guard=/usr/sbin/policy-rc.d
parent="$1"; shift
if [ ! -e "$guard" ]; then
  trap 'rm -f "$guard"' EXIT
  printf '#!/bin/sh\\n[ -d /proc/%s ] && exit 101\\nexit 0\\n' "$parent" > "$guard"
  chmod 755 "$guard"
fi
export DEBIAN_FRONTEND=noninteractive
apt-get -o DPkg::Lock::Timeout=600 update
apt-get -o DPkg::Lock::Timeout=600 install -y --no-install-recommends "$@"
`

export type Rights = 'root' | 'sudo' | 'none'

/** Whether packages may be installed, without anyone being asked for a password. */
export async function rights(): Promise<Rights> {
  if (process.getuid?.() === 0) return 'root'
  if (which('sudo') === undefined) return 'none'
  return (await output('sudo', ['-n', 'true'])) === undefined ? 'none' : 'sudo'
}

/** Installs packages on the system. */
export async function installAsRoot(
  packages: readonly string[],
  by: 'root' | 'sudo',
  logFile: string,
): Promise<void> {
  const command = ['sh', '-c', script, 'install-as-root', String(process.pid), ...packages]
  if (by === 'sudo') command.unshift('sudo', '-n')
  const [program = 'sh', ...args] = command
  await run(program, args, { logFile })
}
