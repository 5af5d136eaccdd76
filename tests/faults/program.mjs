// A careful program that uploads, plans, imports and undoes, and repeats every failed request.
import { setTimeout as later } from 'node:timers/promises'

const patience = 180_000
const part = 256 << 10

export class Program {
	/** `phase(name)` is called when a step begins. */
	constructor(address, cookie, phase) {
		this.address = address
		this.cookie = cookie
		this.phase = phase
		this.repeats = 0
	}

	/** Repeats a request until its answer shows no fault. */
	async call(method, path, body, headers = {}) {
		for (const end = Date.now() + patience; ;) {
			let result
			try {
				const answer = await fetch(this.address + path, {
					method,
					headers: {
						cookie: this.cookie, origin: this.address,
						...(body === undefined || Buffer.isBuffer(body) ? {} : { 'content-type': 'application/json' }), ...headers,
					},
					body: body === undefined || Buffer.isBuffer(body) ? body : JSON.stringify(body),
					signal: AbortSignal.timeout(20_000),
				})
				const text = await answer.text()
				result = `${answer.status} ${text}`
				if (answer.status < 500 && answer.status !== 429) {
					return { status: answer.status, headers: answer.headers, json: () => JSON.parse(text), text }
				}
			} catch (error) {
				result = String(error.cause ?? error)
			}
			this.repeats += 1
			if (Date.now() > end) throw new Error(`${method} ${path} does not come through: ${result}`)
			await later(60)
		}
	}

	async ask(method, path, body, headers) {
		const answer = await this.call(method, path, body, headers)
		if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`)
		return answer
	}

	async upload(name, bytes) {
		this.phase('upload')
		const tus = { 'tus-resumable': '1.0.0' }
		const created = await this.ask('POST', '/api/upload', undefined, {
			...tus, 'upload-length': String(bytes.length), 'upload-metadata': `filename ${Buffer.from(name).toString('base64')}`,
		})
		const location = new URL(created.headers.get('location'), this.address).pathname
		let offset = 0
		while (offset < bytes.length) {
			const answer = await this.call('PATCH', location, bytes.subarray(offset, offset + part), {
				...tus, 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream',
			})
			// After a lost answer the offset has changed: the server reports it.
			if (answer.status >= 400 && answer.status !== 409) throw new Error(`upload: ${answer.status} ${answer.text}`)
			const asked = await this.ask('HEAD', location, undefined, tus)
			offset = Number(asked.headers.get('upload-offset'))
		}
		return location.split('/').at(-1)
	}

	/** Imports a file; returns the finished import. */
	async import(name, bytes, draft) {
		const uploadId = await this.upload(name, bytes)
		this.phase('plan')
		const created = await this.ask('POST', '/api/import', { upload_id: uploadId, method: 'update', blank_rule: 'keep', ...draft })
		const importId = created.json().import_id
		for (;;) {
			const planned = await this.settled(importId)
			if (planned.state === 'done') break
			if (planned.state !== 'planned') throw new Error(`the plan is ${JSON.stringify(planned)}`)
			this.phase('import')
			const started = await this.call('POST', `/api/import/${importId}/start`, { plan_version: planned.plan_version })
			// The plan may be rebuilt; then it is read again.
			if (started.status >= 400 && started.status !== 409) throw new Error(`start: ${started.status} ${started.text}`)
		}
		return await this.settled(importId)
	}

	async undo(importId) {
		this.phase('preview')
		const undone = async () => (await this.ask('GET', `/api/import/${importId}`)).json()
		const settledUndo = async () => {
			for (const end = Date.now() + patience; Date.now() < end;) {
				const { state, undo } = await undone()
				if (state === 'undone' || (undo && !['planning', 'processing'].includes(undo.state))) return { state, undo }
				await later(25)
			}
			throw new Error('the undo does not come to an end')
		}
		await this.call('POST', `/api/import/${importId}/undo-preview`, {})
		let now = await settledUndo()
		if (now.undo?.state !== 'planned') throw new Error(`the preview is ${JSON.stringify(now.undo)}`)
		this.phase('undo')
		while (now.state !== 'undone') {
			const started = await this.call('POST', `/api/import/${importId}/undo/start`, { version: now.undo.version })
			if (started.status >= 400 && started.status !== 409) throw new Error(`undo: ${started.status} ${started.text}`)
			now = await settledUndo()
			if (now.undo?.state === 'failed') throw new Error(`the undo has failed: ${JSON.stringify(now.undo)}`)
		}
		return (await undone()).undo.counts
	}

	async mailsSent() {
		this.phase('mails')
		for (const end = Date.now() + patience; Date.now() < end;) {
			const counts = (await this.ask('GET', '/api/mail-count')).json()
			if (counts.waiting === 0) return counts
			await later(25)
		}
		throw new Error('the mails do not come to an end')
	}

	async settled(importId) {
		for (const end = Date.now() + patience; Date.now() < end;) {
			const now = (await this.ask('GET', `/api/import/${importId}`)).json()
			if (!['planning', 'waiting', 'processing'].includes(now.state)) return now
			await later(25)
		}
		throw new Error(`import ${importId} does not come to an end`)
	}
}
