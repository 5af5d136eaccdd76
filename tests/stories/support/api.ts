// API calls with which a story prepares or checks data, in the session of the person at the page.
import type { APIRequestContext } from '@playwright/test'
import { account } from '../pages/account.ts'

export type Counts = { processed: number; new: number; overwritten: number; unchanged: number; skipped: number; mails: number }
export type Import = { import_id: number; file_name: string; state: string; counts: Counts | null; sha256: string | null }

export class Api {
	constructor(private readonly request: APIRequestContext, private readonly address: string) {}

	async post<T>(path: string, body: unknown): Promise<T> {
		const answer = await this.request.post(this.address + path, { data: body, headers: { origin: this.address } })
		if (!answer.ok()) throw new Error(`POST ${path}: ${answer.status()} ${await answer.text()}`)
		return (await answer.json()) as T
	}

	/** Confirms the person's password, for calls that need it. */
	async confirm(password = account.password): Promise<void> {
		const answer = await this.request.post(`${this.address}/api/session/confirm`, { data: { password }, headers: { origin: this.address } })
		if (!answer.ok()) throw new Error(`the password was not taken: ${answer.status()}`)
	}

	async get<T>(path: string): Promise<T> {
		const answer = await this.request.get(this.address + path)
		if (!answer.ok()) throw new Error(`GET ${path}: ${answer.status()} ${await answer.text()}`)
		return (await answer.json()) as T
	}

	async addCustomItem(name: string, kind = 'text', options: string[] = []): Promise<void> {
		await this.post('/api/custom-item', { name, kind, options })
	}

	async imports(): Promise<Import[]> {
		return await this.get('/api/import')
	}

	/** The addresses that an import registered or overwrote, in the file's order. */
	async addresses(importId: number): Promise<string[]> {
		const found: string[] = []
		let after = 0
		for (;;) {
			const page = await this.get<{ rows: { values: { key: string; value: string }[] }[]; next_after: number | null }>(
				`/api/import/${importId}/lead?after=${after}&limit=500`,
			)
			for (const row of page.rows) found.push(row.values.find(({ key }) => key === 'email')?.value ?? '')
			if (page.next_after === null) return found
			after = page.next_after
		}
	}
}
