// A Postgres that can be killed: a separate cluster, connected over TCP.
import { execFileSync, spawn } from 'node:child_process'
import { appendFileSync, chownSync, existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

export class Postgres {
	constructor(folder, port) {
		this.port = port
		this.binaries = binaries()
		this.user = user()
		this.data = join(folder, 'data')
		this.log = []
	}

	async make() {
		mkdirSync(this.data)
		if (this.user) chownSync(this.data, this.user.uid, this.user.gid)
		this.#run('initdb', ['--encoding=UTF8', '--locale=C.UTF-8', '--auth=trust', '--username=postgres', '--pgdata', this.data])
		appendFileSync(join(this.data, 'postgresql.conf'), [
			`port = ${this.port}`, "listen_addresses = '127.0.0.1'", "unix_socket_directories = ''", 'wal_level = minimal',
			'max_wal_senders = 0', "max_wal_size = '256MB'", "min_wal_size = '32MB'", 'max_connections = 60', '',
		].join('\n'))
		await this.start()
		this.sql('postgres', 'create role torikomi login createrole')
	}

	/** Keeps it running until `stop`, and restarts it whenever it ends. */
	async start() {
		this.is_wanted = true
		this.#launch()
		await this.answering()
	}

	#launch() {
		const options = { stdio: ['ignore', 'pipe', 'pipe'], cwd: '/', ...this.user }
		const child = spawn(join(this.binaries, 'postgres'), ['-D', this.data], options)
		this.process = child
		for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => this.log.push(String(text)))
		// Its children may run a little longer; it cannot start before they have ended.
		child.once('exit', () => this.is_wanted && setTimeout(() => this.is_wanted && this.#launch(), 150))
	}

	async answering() {
		for (const end = Date.now() + 60_000; Date.now() < end;) {
			try {
				this.sql('postgres', 'select 1')
				return
			} catch {
				await new Promise((later) => setTimeout(later, 100))
			}
		}
		throw new Error(`Postgres does not answer:\n${this.log.slice(-20).join('')}`)
	}

	sql(database, text) {
		return execFileSync(join(this.binaries, 'psql'), [
			'-h', '127.0.0.1', '-p', this.port, '-U', 'postgres', '-d', database, '-v', 'ON_ERROR_STOP=1', '-qAt',
		], { input: text, encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['pipe', 'pipe', 'pipe'] }).trim()
	}

	/** Starts a stop without waiting for it. */
	breakOff() {
		this.is_wanted = false
		this.process?.kill('SIGQUIT')
	}

	async stop() {
		if (!this.process) return
		this.is_wanted = false
		const ended = new Promise((done) => this.process.once('exit', done))
		this.process.kill('SIGQUIT')
		if (this.process.exitCode === null && this.process.signalCode === null) await ended
	}

	#run(program, programArguments) {
		execFileSync(join(this.binaries, program), programArguments, { cwd: '/', stdio: ['ignore', 'ignore', 'inherit'], ...this.user })
	}
}

function binaries() {
	const versions = '/usr/lib/postgresql'
	const found = existsSync(versions) ? readdirSync(versions).sort().map((version) => join(versions, version, 'bin')) : []
	const folder = found.reverse().find((bin) => existsSync(join(bin, 'initdb')))
	if (!folder) throw new Error('no PostgreSQL found on this machine')
	return folder
}

/** Postgres refuses root. */
function user() {
	if (process.getuid() !== 0) return undefined
	const line = readFileSync('/etc/passwd', 'utf8').split('\n').find((line) => line.startsWith('postgres:'))
	const [, , uid, gid] = line.split(':')
	return { uid: Number(uid), gid: Number(gid) }
}
