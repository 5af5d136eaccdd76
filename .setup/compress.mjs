// Writes FILE.br and FILE.gz beside every file of a finished build that gets smaller by it.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const folder = process.env.TRUNK_STAGING_DIR
if (!folder) throw new Error('TRUNK_STAGING_DIR is not set: this runs as a hook of `trunk build`')

for (const name of readdirSync(folder, { recursive: true })) {
	const path = join(folder, name)
	if (!/\.(html|css|js|wasm|svg|json)$/.test(path) || !statSync(path).isFile()) continue
	const plain = readFileSync(path)
	const variants = {
		br: brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length } }),
		gz: gzipSync(plain, { level: 9 }),
	}
	for (const [extension, compressed] of Object.entries(variants)) {
		if (compressed.length < plain.length) writeFileSync(`${path}.${extension}`, compressed)
	}
}
