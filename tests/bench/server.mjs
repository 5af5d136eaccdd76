// The shipped server with a private Postgres in a separate folder, used through its HTTP API like a program.
import { spawn, execFileSync } from 'node:child_process'
import { chmodSync, createReadStream, mkdtempSync, readFileSync, rmSync, statSync, readdirSync, existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export const binary = fileURLToPath(new URL('../../target/release/torikomi', import.meta.url))
const account = {
	workspace_name: 'ベンチ', login_id: 'bench-account', email: 'bench@example.jp', password: 'bench-password-1', person_name: '計測',
}

const neighbour = { ...account, login_id: 'bench-neighbour', email: 'neighbour@example.jp' }

export class Server {
	/** Starts a server with a signed-in first customer; each name of `others` is another one (`otherCustomer`). */
	static async start(others = [], program = binary) {
		const server = new Server()
		server.home = mkdtempSync(join(tmpdir(), 'torikomi-bench-'))
		// As root, the private Postgres runs as another user, who must be able to open the folder.
		chmodSync(server.home, 0o755)
		server.address = `http://127.0.0.1:${await freePort()}`
		const { DATABASE_URL: _, ...environment } = process.env
		const env = {
			...environment, TORIKOMI_HOME: server.home, TORIKOMI_LISTEN: server.address.slice('http://'.length), RUST_LOG: 'warn',
			// Background work after an import would disturb the measurement of its lower bound.
			TORIKOMI_EMAIL_CHECKS: 'false',
		}
		const create = (name) => setupToken(execFileSync(program, ['workspace', 'create', name], { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }))
		const created = others.length > 0 ? create(account.workspace_name) : undefined
		server.tokens = new Map(others.map((name) => [name, create(name)]))
		server.process = spawn(program, [], { env, stdio: ['ignore', 'pipe', 'inherit'] })
		const token = created ?? await new Promise((found, failed) => {
			createInterface({ input: server.process.stdout }).on('line', (line) => setupToken(line) && found(setupToken(line)))
			server.process.once('exit', () => failed(new Error('the server ended')))
		})
		while (!(await fetch(`${server.address}/healthz`).catch(() => undefined))?.ok) {
			await new Promise((later) => setTimeout(later, 50))
		}
		await server.setUp(token, account)
		return server
	}

	/** A signed-in account of another customer: the same calls with another cookie. */
	async otherCustomer(name) {
		const customer = Object.create(this, { cookie: { value: undefined, writable: true } })
		await customer.setUp(this.tokens.get(name), { ...neighbour, workspace_name: name })
		return customer
	}

	async setUp(token, who) {
		const answer = await this.call('POST', `/api/setup/${token}`, who)
		this.cookie ??= answer.headers.getSetCookie()[0]?.split(';')[0]
		if (!this.cookie) {
			const signedIn = await this.call('POST', '/api/session', who)
			this.cookie = signedIn.headers.getSetCookie()[0].split(';')[0]
		}
		// The statuses in column T of the generated files.
		for (const name of ['新規', 'アプローチ中', '商談中', '受注', '保留']) await this.call('POST', '/api/name/status', { name })
	}

	async registerLead() {
		await this.call('POST', '/api/lead', { values: [{ key: 'last_name', value: '山田' }, { key: 'email', value: 'yamada@example.jp' }] })
	}

	async call(method, path, body, headers = {}) {
		const answer = await fetch(this.address + path, {
			method,
			headers: {
				...(this.cookie ? { cookie: this.cookie } : {}),
				origin: this.address,
				...(body === undefined || Buffer.isBuffer(body) ? {} : { 'content-type': 'application/json' }),
				...headers,
			},
			body: body === undefined || Buffer.isBuffer(body) ? body : JSON.stringify(body),
		})
		if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
		return answer
	}

	/** Uploads a file with tus, in parts of 16 MiB; returns the upload's ID. */
	async upload(path) {
		const bytes = statSync(path).size
		const created = await this.call('POST', '/api/upload', undefined, {
			'tus-resumable': '1.0.0', 'upload-length': String(bytes),
			'upload-metadata': `filename ${Buffer.from('leads.csv').toString('base64')}`,
		})
		const location = new URL(created.headers.get('location'), this.address).pathname
		let offset = 0
		for await (const part of createReadStream(path, { highWaterMark: 16 << 20 })) {
			await this.call('PATCH', location, part, {
				'tus-resumable': '1.0.0', 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream',
			})
			offset += part.length
		}
		return location.split('/').at(-1)
	}

	/** Requests a plan and waits for it. */
	async plan(uploadId, method, more = {}) {
		const created = await (await this.call('POST', '/api/import', {
			upload_id: uploadId, method, blank_rule: 'keep', digest: null, format_fingerprint: null, today: null, ...more,
		})).json()
		const planned = await this.follow(created.import_id, ({ state }) => ['planned', 'refused'].includes(state))
		if (planned.state !== 'planned') throw new Error(`refused: ${JSON.stringify(planned.problems ?? planned.failure)}`)
		return planned
	}

	/** The seconds from the start to 完了. */
	async run(plan) {
		const begin = performance.now()
		await this.call('POST', `/api/import/${plan.import_id}/start`, { plan_version: plan.plan_version })
		const ended = await this.follow(plan.import_id, ({ state }) => ['done', 'failed'].includes(state))
		if (ended.state !== 'done') throw new Error(`failed: ${JSON.stringify(ended.failure)}`)
		return { seconds: (performance.now() - begin) / 1000, counts: ended.counts }
	}

	/** Previews and runs the undo of an import. */
	async undo(importId) {
		await this.call('POST', `/api/import/${importId}/undo-preview`)
		const { undo } = await this.follow(importId, ({ undo }) => undo && undo.state !== 'planning')
		if (undo.state !== 'planned') throw new Error(`no preview: ${JSON.stringify(undo.failure)}`)
		await this.call('POST', `/api/import/${importId}/undo/start`, { version: undo.version })
		const ended = await this.follow(importId, ({ state, undo }) => state === 'undone' || undo?.state === 'failed')
		if (ended.state !== 'undone') throw new Error(`the undo failed: ${JSON.stringify(ended.undo.failure)}`)
	}

	/** Downloads a file; returns its number of bytes. */
	async download(path) {
		let bytes = 0
		for await (const chunk of (await this.call('GET', path)).body) bytes += chunk.length
		return bytes
	}

	/** Waits until the import meets a condition. */
	async follow(importId, isWanted) {
		const answer = await this.call('GET', `/api/import/${importId}/events`)
		let text = ''
		const decoder = new TextDecoder()
		for await (const chunk of answer.body) {
			text += decoder.decode(chunk, { stream: true })
			const events = text.split('\n\n')
			text = events.pop()
			for (const event of events) {
				const line = event.split('\n').find((line) => line.startsWith('data:'))
				const state = line && JSON.parse(line.slice('data:'.length))
				if (state && isWanted(state)) return state
			}
		}
		const last = await (await this.call('GET', `/api/import/${importId}`)).json()
		if (isWanted(last)) return last
		return await this.follow(importId, isWanted)
	}

	/** The peak memory of the server's process, in MiB, without Postgres. */
	peakMebibytes() {
		return peakMebibytes(this.process.pid)
	}

	/** Runs SQL in the private Postgres, as its owner. */
	sql(text) {
		const socket = this.socketFolder()
		const run = process.getuid() === 0 ? ['runuser', ['-u', 'postgres', '--']] : ['env', []]
		const owner = this.databaseOwner ?? 'postgres'
		return execFileSync(run[0], [...run[1], 'env', 'PGOPTIONS=-c client_min_messages=warning', psql(), '-h', socket, '-U', owner, '-d', this.databaseName ?? 'torikomi', '-v', 'ON_ERROR_STOP=1', '-qAt'], {
			input: text, encoding: 'utf8', maxBuffer: 1 << 26, cwd: '/',
		}).trim()
	}

	/** The socket folder of the private Postgres, from its pid file. */
	socketFolder() {
		const folder = [join(this.home, 'postgres'), join(this.home, 'postgres', 'data')].find((path) => existsSync(join(path, 'postmaster.pid')))
		return readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n')[4]
	}

	async stop() {
		const ended = new Promise((done) => this.process.once('exit', done))
		this.process.kill('SIGTERM')
		await ended
		rmSync(this.home, { recursive: true, force: true })
	}
}

function setupToken(text) {
	return /\/setup\/(\S+)/.exec(text)?.[1]
}

export function peakMebibytes(pid) {
	const status = readFileSync(`/proc/${pid}/status`, 'utf8')
	return Number(/VmHWM:\s+(\d+) kB/.exec(status)[1]) / 1024
}

function psql() {
	const versions = '/usr/lib/postgresql'
	const found = existsSync(versions) && readdirSync(versions).map((version) => join(versions, version, 'bin/psql')).find(existsSync)
	return found || 'psql'
}

async function freePort() {
	return await new Promise((found) => {
		const probe = createServer().listen(0, '127.0.0.1', () => {
			const { port } = probe.address()
			probe.close(() => found(port))
		})
	})
}
