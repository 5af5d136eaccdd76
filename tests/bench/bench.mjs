// `make bench`: speed and memory, each beside a lower bound or a comparable program in the same run. Machines are noisy:
// read the ratios, not the seconds. The exit status is 1 if a target is missed. `--rows N` makes it smaller, without
// targets; `--only check,import` runs a part (`search` needs the leads of `import`). `--before PROGRAM` measures the start
// of the page of another build too.
import { spawn, execFileSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, rmSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { fileURLToPath } from 'node:url'
import { peerSeconds } from './browser.mjs'
import { directory } from './directory.mjs'
import { pageCheck, scrolling, startingUp } from './page.mjs'
import { neighbours } from './neighbours.mjs'
import { indexed, search } from './search.mjs'
import { binary, peakMebibytes, Server } from './server.mjs'

const { values: options } = parseArgs({
	options: {
		rows: { type: 'string' },
		only: { type: 'string', default: 'page,check,import,search,neighbours,directory' },
		before: { type: 'string' },
	},
})
const rows = Number(options.rows ?? 1_000_000)
const ROUNDS = 3
const top = fileURLToPath(new URL('../..', import.meta.url))
const out = resolve(top, 'tests/out/bench')
mkdirSync(out, { recursive: true })

/** Missed targets. They apply to the default number of rows. */
const missed = []
function wanted(what, isReached) {
	if (!isReached && !options.rows) missed.push(what)
}

const number = (value, digits = 2) => value.toFixed(digits).padStart(9)
const line = (what, seconds, note = '') => console.log(`  ${what.padEnd(44)}${number(seconds)} s   ${note}`)

function generate(name, encoding, count, ...more) {
	const path = resolve(out, name)
	const file = openSync(path, 'w')
	execFileSync('cargo', ['run', '-q', '--release', '--locked', '-p', 'torikomi-core', '--example', 'generate', '--', String(count), encoding, ...more], {
		cwd: top, stdio: ['ignore', file, 'inherit'],
	})
	closeSync(file)
	return path
}

/** Seconds and peak memory of the check on the command line. */
async function nativeCheck(path) {
	const begin = performance.now()
	const child = spawn(binary, ['check', '--json', path], { stdio: ['ignore', 'ignore', 'inherit'] })
	let peak = 0
	const watch = setInterval(() => {
		try {
			peak = Math.max(peak, peakMebibytes(child.pid))
		} catch {
			// The process has just ended.
		}
	}, 10)
	const status = await new Promise((ended) => child.once('exit', ended))
	clearInterval(watch)
	if (status > 1) throw new Error(`the check of ${path} ended with ${status}`)
	return { seconds: (performance.now() - begin) / 1000, peak }
}

async function check() {
	const server = await Server.start()
	try {
		for (const encoding of ['utf-8', 'shift_jis']) {
			const path = generate(`leads-${encoding}.csv`, encoding, rows)
			const megabytes = statSync(path).size / 1e6
			const speed = (seconds) => `${(megabytes / seconds).toFixed(0)} MB/s`
			console.log(`\nThe check: ${rows} leads, 29 columns, ${encoding}, ${megabytes.toFixed(0)} MB`)
			// Alternating, and the best of each, so that other load on the machine affects all of them.
			let [floor, papa, ours, wasmBytes] = [Infinity, Infinity, Infinity, 0]
			for (let round = 0; round < ROUNDS; round++) {
				floor = Math.min(floor, await peerSeconds('floor', path, encoding))
				papa = Math.min(papa, await peerSeconds('papa', path, encoding))
				const measured = await pageCheck(server, path)
				ours = Math.min(ours, measured.seconds)
				wasmBytes = Math.max(wasmBytes, measured.wasmBytes)
			}
			line('floor: the bytes copied into Wasm memory', floor, speed(floor))
			line('Papa Parse in a worker, checks nothing', papa, speed(papa))
			line('torikomi in Chromium', ours, `${speed(ours)}; ${(papa / ours).toFixed(1)} times as fast as Papa Parse (wanted: 5); ${(ours / floor).toFixed(1)} × floor; Wasm memory ${(wasmBytes / 2 ** 20).toFixed(0)} MiB (wanted: 64)`)
			wanted(`the check of ${encoding} 5 times as fast as Papa Parse`, papa / ours >= 5)
			wanted(`the check of ${encoding} in 64 MiB of Wasm memory`, wasmBytes <= 64 * 2 ** 20)
			const native = await nativeCheck(path)
			line('torikomi check, natively', native.seconds, `${speed(native.seconds)}; peak ${native.peak.toFixed(0)} MiB`)
		}
		const { problems, rest, scrolled } = await scrolling(server, generate('leads-problems.csv', 'utf-8', 100_000, '--problems', '300'))
		console.log(`\nThe list of ${problems} problems: 19 of 20 frames after`)
		line('floor: at rest', rest / 1000)
		line('scrolled through, a screen every fourth frame', scrolled / 1000, `${(scrolled / rest).toFixed(1)} × the floor (wanted: 2)`)
		wanted('scrolling with every other frame', scrolled <= rest * 2)
	} finally {
		await server.stop()
	}
}

/** How soon the page can be used on a slow machine, for this build and another one. */
async function pageStart() {
	const SLOWDOWN = 4
	const programs = { 'this build': binary, ...(options.before && { 'the build before': resolve(options.before) }) }
	const servers = {}
	try {
		for (const [name, program] of Object.entries(programs)) servers[name] = await Server.start([], program)
		console.log(`\nThe wizard's first step from an empty cache, the processor ${SLOWDOWN} times as slow`)
		const measured = {}
		// Alternating, and the best of each.
		for (let round = 0; round < 2 * ROUNDS; round++) {
			for (const [name, server] of Object.entries(servers)) {
				const { milliseconds, bytes } = await startingUp(server, SLOWDOWN)
				measured[name] = { milliseconds: Math.min(milliseconds, measured[name]?.milliseconds ?? Infinity), bytes }
			}
		}
		for (const [name, { milliseconds, bytes }] of Object.entries(measured)) {
			line(name, milliseconds / 1000, `${(bytes / 1000).toFixed(0)} KB over the line`)
		}
		const [own, before] = [measured['this build'], measured['the build before']]
		if (before) wanted('the page as soon as before', own.milliseconds <= before.milliseconds * 1.05)
	} finally {
		for (const server of Object.values(servers)) await server.stop()
	}
}

/** The resolved rows of the import, copied straight into tables of the same shape with the same indexes. */
function copyFloor(server) {
	const files = ['lead', 'lead_name', 'lead_memo'].map((table) => [table, `/tmp/torikomi-bench-${process.pid}-${table}`])
	server.sql(files.map(([table, file]) => `\\copy ${table} to '${file}'`).join('\n'))
	server.sql(`
		drop schema if exists floor cascade; create schema floor;
		create table floor.lead (like public.lead including all);
		create table floor.lead_name (like public.lead_name including all,
			foreign key (workspace_id, lead_id) references floor.lead, foreign key (workspace_id, name_id) references public.name);
		create table floor.lead_memo (like public.lead_memo including all,
			foreign key (workspace_id, lead_id) references floor.lead);
		checkpoint;`)
	const begin = performance.now()
	server.sql(files.map(([table, file]) => `\\copy floor.${table} from '${file}'`).join('\n'))
	const seconds = (performance.now() - begin) / 1000
	server.sql('drop schema floor cascade; checkpoint;')
	for (const [, file] of files) rmSync(file, { force: true })
	return seconds
}

/** The seconds of plan and import of the same addresses as an update. */
async function updateSeconds(server, path) {
	const uploadId = await server.upload(path)
	const begin = performance.now()
	await server.run(await server.plan(uploadId, 'update'))
	return (performance.now() - begin) / 1000
}

/** An update directly after the first import: the planner has only the statistics that jobs have refreshed. */
async function updateRightAfter() {
	const count = 20_000
	const first = generate('leads-update-first.csv', 'utf-8', count, '--seed', '3')
	const second = generate('leads-update-second.csv', 'utf-8', count, '--seed', '4')
	console.log(`\nThe same ${count} addresses as an update, at once after their first import`)
	// Each on a separate server: a second update of one server would use vacuumed tables.
	const measure = async (before) => {
		const server = await Server.start()
		try {
			await server.run(await server.plan(await server.upload(first), 'new_registration'))
			await before(server)
			return await updateSeconds(server, second)
		} finally {
			await server.stop()
		}
	}
	let [known, atOnce] = [Infinity, Infinity]
	for (let round = 0; round < 2; round++) {
		known = Math.min(known, await measure(async (server) => server.sql('analyze')))
		atOnce = Math.min(atOnce, await measure(async () => {}))
	}
	line('floor: the same after `analyze`', known)
	line('update right after the first import', atOnce, `${(atOnce / known).toFixed(2)} × (wanted: 1.3)`)
	// The number of rows is fixed, so this target always applies.
	if (atOnce > known * 1.3) missed.push('an update right after the first import within 1.3 times the same after analyze')
}

async function timedImport(server, path, method, title) {
	let begin = performance.now()
	const uploadId = await server.upload(path)
	const uploaded = (performance.now() - begin) / 1000
	begin = performance.now()
	const plan = await server.plan(uploadId, method)
	const planned = (performance.now() - begin) / 1000
	const ended = await server.run(plan)
	const { counts } = ended
	line(`${title}: upload`, uploaded)
	line(`${title}: re-check and plan`, planned)
	line(`${title}: from start to 完了`, ended.seconds, `${counts.new} new, ${counts.overwritten} overwritten, ${counts.skipped} skipped`)
	return ended
}

async function imports() {
	const small = generate('leads-small.csv', 'utf-8', 10_000, '--seed', '7')
	const first = generate('leads-first.csv', 'utf-8', rows)
	const second = generate('leads-second.csv', 'utf-8', rows, '--seed', '2')

	console.log('\nAn import of 10000 new leads')
	let server = await Server.start()
	try {
		const ended = await timedImport(server, small, 'new_registration', '10000 leads')
		console.log(`  wanted: within 2 s; took ${ended.seconds.toFixed(2)} s`)
		wanted('10,000 leads within 2 s', ended.seconds <= 2)
	} finally {
		await server.stop()
	}

	await updateRightAfter()

	console.log(`\nImports of ${rows} leads`)
	server = await Server.start()
	try {
		const fresh = await timedImport(server, first, 'new_registration', 'new leads')
		const floor = copyFloor(server)
		line('floor: \\copy of the resolved rows', floor, `new leads took ${(fresh.seconds / floor).toFixed(2)} × (wanted: 2.5)`)
		wanted('new leads within 2.5 times the copy', fresh.seconds / floor <= 2.5)
		const over = await timedImport(server, second, 'update', 'overwritten leads')
		const floorAfter = copyFloor(server)
		line('floor: \\copy of the resolved rows', floorAfter, `overwritten leads took ${(over.seconds / floorAfter).toFixed(2)} ×`)
		console.log(`  server's peak memory: ${server.peakMebibytes().toFixed(0)} MiB (wanted: 200)`)
		wanted('the imports in 200 MiB of the server', server.peakMebibytes() <= 200)
		if (options.only.includes('search')) {
			line('the search index has come after', await indexed(server))
			console.log(`\nThe search over ${rows} leads`)
			await search(server, wanted)
			console.log(`  server's peak memory: ${server.peakMebibytes().toFixed(0)} MiB`)
		}
	} finally {
		await server.stop()
	}
}

if (options.only.includes('page')) await pageStart()
if (options.only.includes('check')) await check()
if (options.only.includes('import')) await imports()
if (options.only.includes('neighbours')) {
	console.log('\nTwo customers of one server')
	const count = Math.min(rows, 100_000)
	const server = await Server.start(['隣'])
	try {
		const second = generate('neighbours-second.csv', 'utf-8', count, '--seed', '2', '--problems', '100')
		await neighbours(server, generate('neighbours-first.csv', 'utf-8', count), second, line, wanted)
	} finally {
		await server.stop()
	}
}
if (options.only.includes('directory')) await directory(out, rows, line, wanted)

if (missed.length > 0) {
	console.log(`\nNot reached: ${missed.join('; ')}`)
	process.exitCode = 1
}
