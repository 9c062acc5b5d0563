/** What packing changes in a package.json: what only this workspace needs stays here. */
const SOURCES = '@xmpp-ftw/source'

module.exports = { hooks: { beforePacking } }

function beforePacking({ scripts, devDependencies, ...manifest }) {
  return { ...manifest, exports: withoutSources(manifest.exports) }
}

/** The same conditions in the same order, without the one that leads to sources. */
function withoutSources(target) {
  if (typeof target !== 'object' || target === null) return target
  const kept = Object.entries(target).filter(([condition]) => condition !== SOURCES)
  return Object.fromEntries(kept.map(([condition, inner]) => [condition, withoutSources(inner)]))
}
