// How much one customer's heavy work slows down another customer's small requests, on the same server.
const WANTED_MS = 200
const PAUSE_MS = 100
/** Small requests: those of a page that opens, and the newest leads. */
const SMALL = [
	['GET', '/api/session'],
	['GET', '/api/format'],
	['GET', '/api/import'],
	['POST', '/api/lead/search', { conditions: {} }],
]
const SEARCHES = [{ text: '株式会社' }, { text: '99999999' }, { text: '存在しない会社名' }, { company_name: 'テクノ' }, { text: '12' }, { name: '山本' }]

/** Prints the neighbour's slowest answers, alone and beside the heavy work with six concurrent searches. */
export async function neighbours(server, first, second, line, wanted) {
	const [heavy, small] = [server, await server.otherCustomer('隣')]
	await small.registerLead()
	const alone = await slowest(small, () => new Promise((later) => setTimeout(later, 5_000)))
	const beside = await slowest(small, async () => {
		const searching = untilStopped(SEARCHES.map((conditions) => () => heavy.call('POST', '/api/lead/search', { conditions }).then((answer) => answer.text())))
		try {
			await heavyWork(heavy, first, second)
		} finally {
			await searching.stop()
		}
	})
	line("a neighbour's slowest small request, alone", alone.max / 1000, `${alone.count} requests`)
	line('beside imports, an export, an undo, searches', beside.max / 1000, `${beside.count} requests; 99 of 100 within ${beside.p99.toFixed(0)} ms (wanted: at most ${WANTED_MS} ms more than alone)`)
	wanted(`a neighbour's small request at most ${WANTED_MS} ms later`, beside.max - alone.max <= WANTED_MS)
}

/** Two imports with their plans, an export in Shift-JIS (which reads all leads before its first byte), the error CSV, an undo. */
async function heavyWork(customer, first, second) {
	await customer.run(await customer.plan(await customer.upload(first), 'new_registration'))
	const last = await customer.plan(await customer.upload(second), 'update')
	await customer.run(last)
	const wanted = { kind: 'search', encoding: 'shift_jis', leads: { conditions: {} } }
	const { export_id, leads } = await (await customer.call('POST', '/api/lead-export', wanted)).json()
	const exported = await customer.download(`/api/lead-export/${export_id}/leads.csv`)
	const errors = await customer.download(`/api/import/${last.import_id}/error.csv`)
	// Every row has more bytes than this. A file without rows would be no heavy work.
	if (exported < leads * 20 || errors < last.counts.skipped * 20 || last.counts.skipped === 0) throw new Error('the files are not whole')
	await customer.undo(last.import_id)
}

/** Sends the small requests in turn, one every `PAUSE_MS`, while `work` runs. */
async function slowest(customer, work) {
	const times = []
	let isOver = false
	const asking = (async () => {
		for (let turn = 0; !isOver; turn++) {
			const [method, path, body] = SMALL[turn % SMALL.length]
			const begin = performance.now()
			await (await customer.call(method, path, body)).text()
			times.push(performance.now() - begin)
			await new Promise((later) => setTimeout(later, PAUSE_MS))
		}
	})()
	// A failure of either ends the measurement.
	try {
		await Promise.race([work(), asking])
	} finally {
		isOver = true
	}
	await asking
	times.sort((a, b) => a - b)
	return { count: times.length, max: times.at(-1), p99: times[Math.floor(times.length * 0.99)] }
}

/** Repeats each piece of work until `stop` is called; waits after a refusal with 429. */
function untilStopped(pieces) {
	let isOver = false
	const running = pieces.map(async (piece) => {
		while (!isOver) {
			try {
				await piece()
			} catch (error) {
				if (!String(error).includes(' 429 ')) throw error
				await new Promise((later) => setTimeout(later, 200))
			}
		}
	})
	const all = Promise.all(running)
	// `stop` reports the error; until then, the promise must not count as unhandled.
	all.catch(() => {})
	return {
		async stop() {
			isOver = true
			await all
		},
	}
}
