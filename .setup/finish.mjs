// Finishes a build of the page, as a hook of `trunk build`: one small stylesheet instead of one a component (a page that
// opens asks for fewer files), a page and a worker that start without a warning in the console, a worker that reports
// when its module cannot be loaded, and FILE.br and FILE.gz beside every file that gets smaller by it.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const folder = process.env.TRUNK_STAGING_DIR
if (!folder) throw new Error('TRUNK_STAGING_DIR is not set: this runs as a hook of `trunk build`')

expectNoMinifier(join(folder, 'index.html'))
joinStylesheets(join(folder, 'index.html'))
preloadPlainly(join(folder, 'index.html'))
loadWorker(join(folder, 'torikomi-worker_loader.js'))
for (const name of readdirSync(folder, { recursive: true })) compress(join(folder, name))
// Cargo follows the sources alone; a build script that followed the page would have the whole server built again.
utimesSync(join(import.meta.dirname, '../server/src/built_page.rs'), new Date(), new Date())

/** Where Trunk minifies, it warns of the scripts that its minifier does not know and ships them as they are; the page shows it. */
function expectNoMinifier(page) {
	const isAsWritten = /<html[^>]*>\s*\n\s*<head>/.test(readFileSync(page, 'utf8'))
	if (!isAsWritten) throw new Error(`${page} is minified: Trunk.toml says why Trunk must not do that`)
}

/** In the order in which the page names them. */
function joinStylesheets(page) {
	const html = readFileSync(page, 'utf8')
	const links = html.match(/<link [^>]*rel="?stylesheet"?[^>]*>/g) ?? []
	if (links.length < 2) return
	const paths = links.map((link) => join(folder, /href="?\/?([^\s">]+)/.exec(link)[1]))
	const css = paths.map((path) => small(readFileSync(path, 'utf8'))).join('')
	const digest = (algorithm, encoding) => createHash(algorithm).update(css).digest(encoding)
	const name = `style-${digest('sha256', 'hex').slice(0, 16)}.css`
	writeFileSync(join(folder, name), css)
	const link = `<link href=/${name} integrity=sha384-${digest('sha384', 'base64')} rel=stylesheet>`
	const [first, ...others] = links
	writeFileSync(page, others.reduce((text, other) => text.replace(other, ''), html).replace(first, link))
	for (const path of paths) rmSync(path)
}

/** Without comments and what stands only for the reader. Blanks inside of values and selectors stay. */
function small(css) {
	return css
		.replace(/\/\*[\s\S]*?\*\//g, '')
		.replace(/\s+/g, ' ')
		.replace(/ ?([{};,]) ?/g, '$1')
		.replace(/;}/g, '}')
		.trim()
}

/** Browsers check no integrity of what is preloaded for `fetch`, and warn that they do not. */
function preloadPlainly(page) {
	const html = readFileSync(page, 'utf8')
	const plain = (link) => (/\bas="?fetch\b/.test(link) ? link.replace(/\s+integrity="?[^\s">]+"?/, '') : link)
	const preload = /<link [^>]*rel="?preload"?[^>]*>/g
	if (!preload.test(html)) throw new Error(`${page} preloads no module as it used to`)
	writeFileSync(page, html.replace(preload, plain))
}

/**
 * The module's address is given as today's wasm-bindgen wants it, without a warning. A rejected promise of a worker is no
 * error event on the page; what is thrown outside of promises is.
 */
function loadWorker(loader) {
	const script = readFileSync(loader, 'utf8')
	const load = /wasm_bindgen\(("[^"]+"|'[^']+')\)/
	if (!load.test(script)) throw new Error(`${loader} does not load the module as it used to`)
	const reported = 'wasm_bindgen({ module_or_path: $1 }).catch((error) => setTimeout(() => { throw error }))'
	writeFileSync(loader, script.replace(load, reported))
}

function compress(path) {
	if (!/\.(html|css|js|wasm|svg|json)$/.test(path) || !statSync(path).isFile()) return
	const plain = readFileSync(path)
	const variants = {
		br: brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length } }),
		gz: gzipSync(plain, { level: 9 }),
	}
	for (const [extension, compressed] of Object.entries(variants)) {
		if (compressed.length < plain.length) writeFileSync(`${path}.${extension}`, compressed)
	}
}
