// The company directory: the speed of `torikomi directory load` beside a \copy of the same rows, and of looking up the names
// of an import.
import { execFileSync, spawn } from 'node:child_process'
import { closeSync, openSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { binary, peakMebibytes, Server } from './server.mjs'

const top = fileURLToPath(new URL('../..', import.meta.url))

/** A generated file in the format of the National Tax Agency; the same rows give the same bytes. */
function generate(path, ...rows) {
	const file = openSync(path, 'w')
	execFileSync('cargo', ['run', '-q', '--release', '--locked', '-p', 'torikomi-server', '--example', 'generate_directory', '--', ...rows.map(String)], {
		cwd: top, stdio: ['ignore', file, 'inherit'],
	})
	closeSync(file)
}

/** Seconds and peak memory of the command, on the server's private Postgres. */
async function load(server, path) {
	const url = `postgres://torikomi@localhost/torikomi?host=${encodeURIComponent(server.socketFolder())}`
	const begin = performance.now()
	const child = spawn(binary, ['directory', 'load', path], {
		env: { ...process.env, DATABASE_URL: url, RUST_LOG: 'warn' }, stdio: ['ignore', 'pipe', 'inherit'],
	})
	let said = ''
	child.stdout.on('data', (text) => { said += text })
	let peak = 0
	const watch = setInterval(() => {
		try {
			peak = Math.max(peak, peakMebibytes(child.pid))
		} catch {
			// The process has just ended.
		}
	}, 20)
	const status = await new Promise((ended) => child.once('exit', ended))
	clearInterval(watch)
	if (status !== 0) throw new Error(`directory load ended with ${status}`)
	return { seconds: (performance.now() - begin) / 1000, peak, said: said.split('\n')[0] }
}

/** The loaded rows, copied directly into a table of the same shape: without indexes, and with the same ones. */
function copyFloor(server) {
	const file = `/tmp/torikomi-bench-${process.pid}-directory`
	server.sql(`\\copy directory_company to '${file}'`)
	const seconds = ['', 'including all'].map((including) => {
		server.sql(`drop schema if exists floor cascade; create schema floor;
			create table floor.directory_company (like public.directory_company ${including}); checkpoint;`)
		const begin = performance.now()
		server.sql(`\\copy floor.directory_company from '${file}'`)
		return (performance.now() - begin) / 1000
	})
	server.sql('drop schema floor cascade; checkpoint;')
	rmSync(file, { force: true })
	return seconds
}

/** Leads with company names of the directory, with 新規リード情報から企業情報を登録する; seconds after the import. */
async function lookUp(server, path, leads) {
	const names = server.sql(`select name from directory_company where is_listed order by corporate_number limit ${leads}`).split('\n')
	const { format } = await (await server.call('GET', '/api/format')).json()
	const header = format.columns.map((column) => column.header)
	const rows = names.map((name, number) => {
		const cells = header.map(() => '')
		Object.assign(cells, { 0: '山田', 4: `c${number}@example.jp`, 5: number % 4 ? name : name.replace(/株式会社|有限会社/, '') })
		return cells.join(',')
	})
	writeFileSync(path, [header.join(','), ...rows].join('\r\n') + '\r\n')
	const plan = await server.plan(await server.upload(path), 'new_registration', { register_companies: true })
	await server.run(plan)
	const begin = performance.now()
	for (;;) {
		const { companies } = await (await server.call('GET', `/api/import/${plan.import_id}`)).json()
		if (companies.state === 'done') return { seconds: (performance.now() - begin) / 1000, companies }
		if (companies.state === 'failed') throw new Error(JSON.stringify(companies.failure))
		await new Promise((later) => setTimeout(later, 50))
	}
}

export async function directory(out, rows, line, wanted) {
	const path = resolve(out, 'directory.csv')
	const difference = resolve(out, 'directory-difference.csv')
	generate(path, rows)
	generate(difference, Math.min(rows, 10_000), rows)
	console.log(`\nThe company directory: ${rows} rows, ${(statSync(path).size / 1e6).toFixed(0)} MB`)
	const server = await Server.start()
	try {
		const first = await load(server, path)
		const millions = (seconds) => rows / seconds * 60 / 1e6
		const perMinute = (seconds) => `${millions(seconds).toFixed(2)} million rows a minute`
		const [bare, indexed] = copyFloor(server)
		line('floor: \\copy into a bare table', bare, perMinute(bare))
		line('floor: \\copy into one with the same indexes', indexed, perMinute(indexed))
		line('torikomi directory load', first.seconds, `${perMinute(first.seconds)} (wanted: 1); ${(first.seconds / indexed).toFixed(2)} × floor; peak ${first.peak.toFixed(0)} MiB; ${first.said}`)
		wanted('a million rows of the directory a minute', millions(first.seconds) >= 1)
		const again = await load(server, path)
		line('the same file again', again.seconds, `${perMinute(again.seconds)}; ${again.said}`)
		const day = await load(server, difference)
		line("a day's differences", day.seconds, day.said)
		const { seconds, companies } = await lookUp(server, resolve(out, 'directory-leads.csv'), 10_000)
		const found = `${companies.names_matched} found, ${companies.names_none} not, ${companies.names_several} several`
		line('10000 company names looked up, behind the import', seconds, `${found}; ${(seconds * 1000 / 10_000).toFixed(2)} ms a lead`)
	} finally {
		await server.stop()
	}
}
