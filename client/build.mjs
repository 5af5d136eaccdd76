// Builds the page into `dist`, which the server's program embeds.
//
//     node client/build.mjs          optimised, with FILE.br and FILE.gz beside each file that they make smaller
//     node client/build.mjs --dev    as fast as possible, not optimised
//     node client/build.mjs --watch  --dev, and again after each change; a changed stylesheet needs no Rust
//
// Files that may be cached for ever are in `dist/assets`, with a hash of their content in their names; all others are
// requested each time (`server/src/http/page.rs`).
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, watch, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { basename, join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const isWatching = process.argv.includes('--watch')
const isDev = isWatching || process.argv.includes('--dev')
const tools = process.env.TORIKOMI_TOOLS ?? join(homedir(), '.cache/torikomi')
const esbuild = createRequire(join(tools, 'node_modules/'))('esbuild')
const target = join(process.env.CARGO_TARGET_DIR ?? join(root, 'target'), 'wasm32-unknown-unknown')
/** The page's module cut in two: what it begins with, and the pages that are fetched when one of them is opened. */
const split = join(target, 'split')
/** The output of wasm-bindgen and wasm-split: of the last build that succeeded, and of the one under way. A build that
 * fails halfway mixes nothing. */
const bound = join(target, 'bound')
const binding = join(target, 'bound.new')
const staging = join(root, 'dist.new')
const dist = join(root, 'dist')

/** The page's module must be small, the worker's fast: `Cargo.toml` has the profiles. */
const modules = [
	{ name: 'torikomi-client', profile: 'page', kind: 'web', level: '-O1', isSplit: true },
	{ name: 'torikomi-worker', profile: 'wasm', kind: 'no-modules', level: '-O' },
]
const minify = { minify: !isDev, target: 'esnext' }

function run(command, ...words) {
	const { status, error } = spawnSync(command, words, { cwd: root, stdio: 'inherit' })
	if (status !== 0) throw error ?? new Error(`${command} ended with ${status}`)
}

function buildModules() {
	for (const folder of [split, binding]) {
		rmSync(folder, { recursive: true, force: true })
		mkdirSync(folder, { recursive: true })
	}
	for (const { name, profile, kind, level, isSplit } of modules) {
		const used = isDev ? 'dev' : profile
		run('cargo', 'build', '--locked', '--target', 'wasm32-unknown-unknown', '--profile', used, '-p', name)
		const built = join(target, isDev ? 'debug' : profile, `${name}.wasm`)
		if (isSplit) run('wasm-split-cli', '--target', 'web', '--out-name', name, built, split)
		const words = ['--no-typescript', '--target', kind, '--out-dir', binding, '--out-name', name]
		if (isSplit) run('wasm-bindgen', '--keep-lld-exports', ...words, join(split, `${name}.wasm`))
		else run('wasm-bindgen', ...words, built)
		if (!isDev) optimise(join(binding, `${name}_bg.wasm`), level)
	}
	for (const name of readdirSync(split)) {
		if (name === 'torikomi-client.wasm') continue
		cpSync(join(split, name), join(binding, name))
		if (!isDev && name.endsWith('.wasm')) optimise(join(binding, name), '-O1')
	}
	rmSync(bound, { recursive: true, force: true })
	renameSync(binding, bound)
}

const optimise = (module, level) => run('wasm-opt', level, '--output', module, module)

/** wasm-split writes where the other modules stand beside its script; here they have a place with a hash in its name. */
const splitModules = {
	name: 'split-modules',
	setup({ onLoad }) {
		onLoad({ filter: /__wasm_split\.js$/ }, ({ path }) => {
			const imports = []
			const contents = readFileSync(path, 'utf8').replace(/new URL\(("[^"]+\.wasm"), import\.meta\.url\)/g, (_, module) => {
				imports.push(`import module${imports.length} from ${module}`)
				return `module${imports.length - 1}`
			})
			if (imports.length === 0) throw new Error(`${path} names no other module: wasm-split writes it in another way`)
			return { contents: [...imports, contents].join('\n') }
		})
	},
}

async function assemble() {
	rmSync(staging, { recursive: true, force: true })
	mkdirSync(staging)
	const { metafile } = await esbuild.build({
		...minify,
		absWorkingDir: root,
		entryPoints: { page: 'client/start.js', style: 'style/index.css' },
		bundle: true,
		format: 'esm',
		outdir: staging,
		publicPath: '/',
		entryNames: 'assets/[name]-[hash]',
		assetNames: 'assets/[name]-[hash]',
		loader: { '.wasm': 'file' },
		nodePaths: [bound],
		plugins: [splitModules],
		metafile: true,
		logLevel: 'warning',
	})
	writeFileSync(join(staging, 'index.html'), named(readFileSync(join(root, 'client/index.html'), 'utf8'), Object.keys(metafile.outputs)))
	cpSync(join(root, 'client/favicon.svg'), join(staging, 'favicon.svg'))
	cpSync(join(bound, 'torikomi-worker_bg.wasm'), join(staging, 'torikomi-worker_bg.wasm'))
	const scripts = {
		'torikomi-worker.js': join(bound, 'torikomi-worker.js'),
		'torikomi-worker_loader.js': join(root, 'client/worker/loader.js'),
		'reader.js': join(root, 'client/worker/reader.js'),
	}
	for (const [name, source] of Object.entries(scripts)) {
		const { code } = await esbuild.transform(readFileSync(source, 'utf8'), minify)
		writeFileSync(join(staging, name), code)
	}
	if (!isDev) for (const name of readdirSync(staging, { recursive: true })) compress(join(staging, name))
	rmSync(dist, { recursive: true, force: true })
	renameSync(staging, dist)
	// To make, a page that is not optimised is older than its sources.
	if (isDev) utimesSync(join(dist, 'index.html'), 0, 0)
	// Cargo only tracks the sources; a build script that tracked the page would rebuild the whole server.
	if (!isDev) utimesSync(join(root, 'server/src/built_page.rs'), new Date(), new Date())
}

/** The page with the hashed names of its files: `/page.js` becomes `/assets/page-AB12CD34.js`. */
function named(html, outputs) {
	return html.replace(/"\/([\w-]+)\.(js|css|wasm)"/g, (_, name, extension) => {
		const pattern = new RegExp(`^${name}-[A-Z0-9]{8}\\.${extension}$`)
		const [output, ...others] = outputs.map((path) => basename(path)).filter((path) => pattern.test(path))
		if (!output || others.length > 0) throw new Error(`client/index.html names ${name}.${extension}, which the build does not make once`)
		return `"/assets/${output}"`
	})
}

function compress(path) {
	if (!/\.(html|css|js|wasm|svg|json)$/.test(path) || !statSync(path).isFile()) return
	const plain = readFileSync(path)
	const quality = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length }
	const variants = { br: brotliCompressSync(plain, { params: quality }), gz: gzipSync(plain, { level: 9 }) }
	for (const [extension, compressed] of Object.entries(variants)) {
		if (compressed.length < plain.length) writeFileSync(`${path}.${extension}`, compressed)
	}
}

async function build(isStyleAlone) {
	const begun = Date.now()
	if (!isStyleAlone) buildModules()
	await assemble()
	if (isWatching) console.log(`The page is built (${((Date.now() - begun) / 1000).toFixed(1)} s). Reload it.`)
}

/** Changes at the same time are built together; a change during a build is built after it. */
async function followChanges() {
	const changed = new Set()
	let wake
	const watchAll = () => ['client', 'core/src', 'style'].flatMap((folder) =>
		tree(join(root, folder)).map((path) => watch(path, () => { changed.add(folder); wake?.() })))
	let watchers = watchAll()
	for (;;) {
		if (changed.size === 0) await new Promise((resolve) => { wake = resolve })
		await new Promise((resolve) => setTimeout(resolve, 100))
		// Node 18 watches single folders, and a change may have made one.
		const before = watchers
		watchers = watchAll()
		for (const watcher of before) watcher.close()
		const isStyleAlone = changed.size === 1 && changed.has('style')
		changed.clear()
		await build(isStyleAlone).catch((error) => console.error(error.message))
	}
}

const tree = (folder) => [folder, ...readdirSync(folder, { withFileTypes: true })
	.filter((entry) => entry.isDirectory()).flatMap((entry) => tree(join(folder, entry.name)))]

if (isWatching) {
	await build(false).catch((error) => console.error(error.message))
	await followChanges()
} else {
	await build(false)
}
