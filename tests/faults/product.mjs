// The server as under a supervisor, which restarts it whenever it ends unexpectedly.
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'

const binary = process.env.TORIKOMI_BINARY ?? fileURLToPath(new URL('../../target/release/torikomi', import.meta.url))

export class Product {
	static #running = new Set()

	static async start(environment) {
		const product = new Product()
		product.port = await freePort()
		product.environment = environment
		product.log = []
		product.is_wanted = true
		product.#launch()
		await product.serving()
		return product
	}

	#launch() {
		const { DATABASE_URL: _, ...inherited } = process.env
		const child = spawn(binary, [], {
			env: { ...inherited, RUST_LOG: 'info', ...this.environment, TORIKOMI_LISTEN: `127.0.0.1:${this.port}` },
			stdio: ['ignore', 'pipe', 'pipe'],
		})
		this.process = child
		Product.#running.add(this)
		for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => this.log.push(String(text)))
		child.once('error', (error) => { this.is_wanted = false; this.log.push(String(error)) })
		child.once('exit', () => this.is_wanted && setTimeout(() => this.is_wanted && this.#launch(), this.pause ?? 100))
	}

	async serving() {
		for (const end = Date.now() + 60_000; Date.now() < end && this.is_wanted;) {
			const answer = await fetch(`http://127.0.0.1:${this.port}/healthz`).catch(() => undefined)
			if (answer?.ok) return
			await new Promise((later) => setTimeout(later, 50))
		}
		throw new Error(`the server does not answer:\n${this.printed()}`)
	}

	/** Kills all processes of an interrupted run. */
	static killAll() {
		for (const product of Product.#running) {
			product.is_wanted = false
			product.process.kill('SIGKILL')
		}
	}

	signal(signal) {
		this.process.kill(signal)
	}

	printed() {
		return this.log.join('').split('\n').slice(-60).join('\n')
	}

	/** Stops the server; returns its exit status. */
	async stop() {
		this.is_wanted = false
		const child = this.process
		if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
		const ended = new Promise((done) => child.once('exit', done))
		child.kill('SIGTERM')
		return await ended
	}
}

export async function freePort() {
	return await new Promise((found) => {
		const probe = createServer().listen(0, '127.0.0.1', () => {
			const { port } = probe.address()
			probe.close(() => found(port))
		})
	})
}
