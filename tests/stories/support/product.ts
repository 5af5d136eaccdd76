// The product as it is operated: the shipped program with a private Postgres, in a separate folder.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs'
import { createServer as createWebServer } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const binary = fileURLToPath(new URL('../../../target/release/torikomi', import.meta.url))

async function freePort(): Promise<number> {
	return await new Promise((found, failed) => {
		const probe = createServer().once('error', failed)
		probe.listen(0, '127.0.0.1', () => {
			const address = probe.address()
			probe.close(() => (typeof address === 'object' && address ? found(address.port) : failed(new Error('no port'))))
		})
	})
}

export class Product {
	/** Called before the server or its database is stopped. */
	onFault = () => {}
	private hadFault = false
	private readonly announced: RegExp[] = []

	private constructor(
		readonly address: string,
		readonly home: string,
		private readonly port: number,
		private process: ChildProcess,
		private log: string[],
		private readonly asShipped: boolean,
		/** The address that creates the first account; printed only at the first start. */
		readonly setUpAddress: string,
	) {}

	/**
	 * `asShipped`: with all defaults and an empty home. Otherwise without the checks of addresses, whose tags come at any
	 * time, and from a copy of the home after a first start.
	 */
	static async start(asShipped = false): Promise<Product> {
		const home = newHome()
		if (!asShipped) execFileSync('cp', ['-a', `${await emptyHome()}/.`, home])
		return await Product.startIn(home, asShipped)
	}

	private static async startIn(home: string, asShipped: boolean): Promise<Product> {
		if (!existsSync(binary)) throw new Error(`${binary} is missing: run \`make build\` first`)
		const port = await freePort()
		const log: string[] = []
		const process = launch(home, port, log, asShipped)
		const setUp = await printed(process, log, /(http\S+\/setup\/\S+)/)
		await serving(`http://127.0.0.1:${port}`, process, log)
		return new Product(`http://127.0.0.1:${port}`, home, port, process, log, asShipped, setUp)
	}

	private fault(): void {
		this.hadFault = true
		this.onFault()
	}

	/** Kills the server, like a power cut. */
	async kill(): Promise<void> {
		this.fault()
		const ended = new Promise((done) => this.process.once('exit', done))
		this.process.kill('SIGKILL')
		await ended
	}

	/** Kills the private Postgres. */
	async killDatabase(): Promise<void> {
		this.fault()
		process.kill(this.postmaster(), 'SIGKILL')
	}

	private postmaster(): number {
		return Number(readFileSync(this.postmasterFile(), 'utf8').split('\n')[0])
	}

	private postmasterFile(): string {
		return join(this.home, 'postgres', 'data', 'postmaster.pid')
	}

	/** A proxy that answers while the server is stopped, as in many installations. */
	async proxyWithoutServer(): Promise<{ end(): Promise<void> }> {
		this.fault()
		const proxy = createWebServer((_, answer) => answer.writeHead(503, { connection: 'close' }).end())
		await new Promise<void>((listening) => proxy.listen(this.port, '127.0.0.1', listening))
		return { end: async () => void (await new Promise((ended) => proxy.close(ended))) }
	}

	async startAgain(): Promise<void> {
		this.process = launch(this.home, this.port, this.log, this.asShipped)
		await serving(this.address, this.process, this.log)
	}

	/** The output of the server, for a failed story. */
	printed(): string {
		return this.log.join('\n')
	}

	/** Announces errors that the story causes in the server's log. */
	announceErrors(pattern: RegExp): void {
		this.announced.push(pattern)
	}

	/** Errors in the log that were not announced, if neither the server nor its database was killed. */
	errors(): string[] {
		if (this.hadFault) return []
		return this.log.filter((line) => / ERROR /.test(line) && !this.announced.some((pattern) => pattern.test(line)))
	}

	/** Stops the server in an orderly way, like a service manager. */
	async stop(): Promise<void> {
		if (this.process.exitCode !== null || this.process.signalCode !== null) return
		const ended = new Promise((done) => this.process.once('exit', done))
		this.process.kill('SIGTERM')
		await ended
	}

	/** Ends the product after a story. An orderly stop would wait for the browser's open connections. */
	async remove(): Promise<void> {
		if (this.process.exitCode === null && this.process.signalCode === null) await this.kill()
		if (existsSync(this.postmasterFile())) await endPostgres(this.postmaster(), this.postmasterFile())
		rmSync(this.home, { recursive: true, force: true })
	}

	/** The home after a first start, made once per worker. */
	static async makeHome(): Promise<string> {
		const home = newHome()
		await (await Product.startIn(home, false)).stop()
		process.once('exit', () => rmSync(home, { recursive: true, force: true }))
		return home
	}
}

let madeHome: Promise<string> | undefined

async function emptyHome(): Promise<string> {
	madeHome ??= Product.makeHome()
	return await madeHome
}

/** In memory if there is room, because a database is created and removed for each story. */
function place(): string {
	const memory = '/dev/shm'
	const enoughBytes = 8 * 2 ** 30
	if (!existsSync(memory)) return tmpdir()
	const { bavail, bsize } = statfsSync(memory)
	return bavail * bsize >= enoughBytes ? memory : tmpdir()
}

function newHome(): string {
	const home = mkdtempSync(join(place(), 'torikomi-story-'))
	// As root, the private Postgres runs as another user, who must be able to open the folder.
	chmodSync(home, 0o755)
	return home
}

/** Stops Postgres and its processes immediately. Its pid file may disappear before its parent notices the end. */
async function endPostgres(postmaster: number, file: string): Promise<void> {
	const isThere = (signal: NodeJS.Signals | 0) => {
		try {
			return process.kill(postmaster, signal)
		} catch {
			return false
		}
	}
	isThere('SIGQUIT')
	while (existsSync(file) && isThere(0)) await new Promise((later) => setTimeout(later, 10))
}

function launch(home: string, port: number, log: string[], asShipped: boolean): ChildProcess {
	const { DATABASE_URL: _, ...environment } = globalThis.process.env
	const child = spawn(binary, [], {
		env: {
			...environment,
			TORIKOMI_HOME: home,
			TORIKOMI_LISTEN: `127.0.0.1:${port}`,
			// The tags of address checks would disturb other stories; webhooks are on this machine.
			...(asShipped ? {} : { TORIKOMI_EMAIL_CHECKS: 'false', TORIKOMI_ALLOW_PRIVATE_ADDRESSES: 'true' }),
		},
		stdio: ['ignore', 'pipe', 'pipe'],
	})
	for (const stream of [child.stdout, child.stderr]) {
		createInterface({ input: stream }).on('line', (line) => {
			log.push(line)
			child.emit('line', line)
		})
	}
	return child
}

async function printed(child: ChildProcess, log: string[], wanted: RegExp): Promise<string> {
	return await new Promise((found, failed) => {
		const look = (line: string) => {
			const match = wanted.exec(line)
			if (match?.[1]) found(match[1])
		}
		log.forEach(look)
		child.on('line', look)
		child.once('exit', () => failed(new Error(`the server ended before it printed ${wanted}:\n${log.join('\n')}`)))
	})
}

/** Polls until the server answers. Each request waits for its answer. */
async function serving(address: string, child: ChildProcess, log: string[]): Promise<void> {
	while (child.exitCode === null && child.signalCode === null) {
		const answer = await fetch(`${address}/healthz`).catch(() => undefined)
		if (answer?.ok) return
		await new Promise((later) => setTimeout(later, 50))
	}
	throw new Error(`the server ended:\n${log.join('\n')}`)
}
