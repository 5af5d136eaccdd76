// A TCP proxy that closes connections in the middle of their data.
import { connect, createServer } from 'node:net'

export class Proxy {
	/** `target` may be changed; later connections use it. */
	static async start(target) {
		const proxy = new Proxy()
		proxy.target = target
		proxy.pairs = new Set()
		proxy.cuts = 0
		proxy.server = createServer((near) => proxy.#carry(near))
		await new Promise((listening) => proxy.server.listen(0, '127.0.0.1', listening))
		proxy.port = proxy.server.address().port
		return proxy
	}

	#carry(near) {
		const far = connect({ port: this.target, host: '127.0.0.1' })
		const pair = { left: undefined, end: () => { near.destroy(); far.destroy() } }
		this.pairs.add(pair)
		const over = () => { pair.end(); this.pairs.delete(pair) }
		for (const [from, to] of [[near, far], [far, near]]) {
			from.on('data', (bytes) => {
				if (pair.left === undefined) {
					if (!to.write(bytes)) { from.pause(); to.once('drain', () => from.resume()) }
					return
				}
				// The connection breaks after the next few bytes.
				const passing = bytes.subarray(0, pair.left)
				pair.left -= passing.length
				if (passing.length > 0) to.write(passing)
				if (pair.left <= 0) { this.cuts += 1; to.end(undefined, over); from.destroy() }
			})
			from.on('error', over)
			from.on('close', over)
		}
	}

	/** Every connection breaks after at most this many bytes, or after 300 ms. */
	cut(bytes) {
		for (const pair of this.pairs) {
			if (bytes <= 0) { this.cuts += 1; pair.end() } else pair.left = bytes
		}
		setTimeout(() => {
			for (const pair of this.pairs) if (pair.left !== undefined) { this.cuts += 1; pair.end() }
		}, 300)
	}

	async stop() {
		for (const pair of this.pairs) pair.end()
		await new Promise((closed) => this.server.close(closed))
	}
}
