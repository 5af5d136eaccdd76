// The product as somebody runs it: the shipped binary, its own Postgres, a folder of its own.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs'
import { createServer as createWebServer } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'

const binary = resolve(import.meta.dirname, '../../../target/release/torikomi')

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
	/** The server or its database is about to go away. */
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
		/** Where the first account is made; printed at the first start only. */
		readonly setUpAddress: string,
	) {}

	/**
	 * `asShipped`: with every default, and from nothing; else without the checks of addresses, whose tags come at their own
	 * time, and from a copy of what the first start makes: an empty database.
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

	/** As a power cut would: nothing is told to the server. */
	async kill(): Promise<void> {
		this.fault()
		const ended = new Promise((done) => this.process.once('exit', done))
		this.process.kill('SIGKILL')
		await ended
	}

	/** The private Postgres is gone from one moment to the next. */
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

	/** While the server is away, what stands before it in many installations answers for it. */
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

	/** What the server printed, for a failed story. */
	printed(): string {
		return this.log.join('\n')
	}

	/** The story brings it about that the server logs such errors. */
	announceErrors(pattern: RegExp): void {
		this.announced.push(pattern)
	}

	/** What the server logged as an error though neither it nor its database was taken away, and nobody announced it. */
	errors(): string[] {
		if (this.hadFault) return []
		return this.log.filter((line) => / ERROR /.test(line) && !this.announced.some((pattern) => pattern.test(line)))
	}

	/** In order, as a service manager would. */
	async stop(): Promise<void> {
		if (this.process.exitCode !== null || this.process.signalCode !== null) return
		const ended = new Promise((done) => this.process.once('exit', done))
		this.process.kill('SIGTERM')
		await ended
	}

	/** The story is over: nobody needs an orderly end, which would wait for the browser's kept connections. */
	async remove(): Promise<void> {
		if (this.process.exitCode === null && this.process.signalCode === null) await this.kill()
		if (existsSync(this.postmasterFile())) await endPostgres(this.postmaster(), this.postmasterFile())
		rmSync(this.home, { recursive: true, force: true })
	}

	/** What the first start makes, once a worker. */
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

/** In memory where there is room for it: a database is made and removed for each story. */
function place(): string {
	const memory = '/dev/shm'
	const enoughBytes = 8 * 2 ** 30
	if (!existsSync(memory)) return tmpdir()
	const { bavail, bsize } = statfsSync(memory)
	return bavail * bsize >= enoughBytes ? memory : tmpdir()
}

function newHome(): string {
	const home = mkdtempSync(join(place(), 'torikomi-story-'))
	// As root the private Postgres runs as another user, who must come through to it.
	chmodSync(home, 0o755)
	return home
}

/** At once, with every process of its own. Its file goes with it, earlier than its parent may notice. */
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
			// Tags that come by themselves, at their own time, are no part of other stories; their webhooks are on this machine.
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

/** Asks until the server answers; each question waits for its answer, so this is no guess at a time. */
async function serving(address: string, child: ChildProcess, log: string[]): Promise<void> {
	while (child.exitCode === null && child.signalCode === null) {
		const answer = await fetch(`${address}/healthz`).catch(() => undefined)
		if (answer?.ok) return
		await new Promise((later) => setTimeout(later, 50))
	}
	throw new Error(`the server ended:\n${log.join('\n')}`)
}
