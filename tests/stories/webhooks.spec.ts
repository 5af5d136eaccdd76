// Webhooks, and the settings of the address check.
import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Settings } from './pages/settings.ts'
import { Wizard } from './pages/wizard.ts'
import { csv, file, leads, utf8 } from './support/leads.ts'
import { expectGoodLook } from './support/look.ts'
import { expect, test } from './story.ts'

type Call = { headers: IncomingHttpHeaders; body: string }

/** Another program, which records its calls. */
async function program(): Promise<{ url: string; calls: Call[]; end(): void }> {
	const calls: Call[] = []
	const server = createServer((request, answer) => {
		let body = ''
		request.setEncoding('utf8').on('data', (part: string) => { body += part })
		request.on('end', () => {
			calls.push({ headers: request.headers, body })
			answer.writeHead(204).end()
		})
	})
	await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
	return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/torikomi`, calls, end: () => server.close() }
}

/** Verifies a call like the Standard Webhooks libraries. */
function isSigned({ headers, body }: Call, secret: string): boolean {
	const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
	const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
	const signature = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`
	return String(headers['webhook-signature']).split(' ').includes(signature)
}

test('a webhook reports an import with a signed call, and the log shows the call', async ({ person, product }) => {
	const other = await program()
	const settings = new Settings(person)
	await settings.open('Webhook')
	await expect(person.getByText('Webhookはありません。')).toBeVisible()
	await person.getByRole('button', { name: 'Webhookを追加' }).click()
	await settings.dialog.getByRole('textbox', { name: /^URL/ }).fill('example')
	await settings.dialog.getByRole('button', { name: '追加する' }).click()
	await expect(settings.dialog.getByText('https:// で始まるURLを入力してください。')).toBeVisible()
	await settings.dialog.getByRole('textbox', { name: /^URL/ }).fill(other.url)
	await settings.dialog.getByRole('button', { name: '追加する' }).click()
	await expect(person.getByText('Webhookを追加しました')).toBeVisible()
	const secret = await person.getByLabel('シークレット', { exact: true }).inputValue()
	expect(secret).toMatch(/^whsec_/)

	await person.getByRole('button', { name: 'テストを送信' }).click()
	const deliveries = person.getByRole('table', { name: '通知' })
	await expect(deliveries.getByRole('row').filter({ hasText: 'テスト' })).toContainText('送信済み')
	await expect(person.getByRole('table', { name: '呼び出し' })).toContainText('成功(204)')
	expect(other.calls).toHaveLength(1)
	for (const width of [390, 1280]) {
		await person.setViewportSize({ width, height: 900 })
		await expectGoodLook(person, `webhooks at ${width} px`)
	}

	await person.goto(`${product.address}/import`)
	const wizard = new Wizard(person)
	await wizard.import('新規登録(重複を省く)', file('leads.csv', utf8(csv(leads(3)))))
	await wizard.ended()
	await expect.poll(() => other.calls.length).toBe(2)
	for (const call of other.calls) expect(isSigned(call, secret)).toBe(true)
	expect(JSON.parse(other.calls[1]?.body ?? '').data).toMatchObject({ import_id: 1, file_name: 'leads.csv', new_lead_ids: [1, 2, 3] })

	// The secret was shown once; the log lists the import.
	await person.goto(`${product.address}/webhooks`)
	await expect(person.getByLabel('シークレット', { exact: true })).toBeHidden()
	await person.getByRole('button', { name: '記録を表示' }).click()
	await expect(deliveries.getByRole('row').filter({ hasText: '一括登録の完了(No. 1)' })).toContainText('送信済み')
	await person.getByRole('button', { name: '削除', exact: true }).click()
	await settings.dialog.getByRole('button', { name: /削除/ }).last().click()
	await settings.showsNotice('Webhookを削除しました。')
	await expect(person.getByText('Webhookはありません。')).toBeVisible()
	other.end()
})

test('the check of addresses is chosen in the settings of the workspace', async ({ person, api, product }) => {
	await person.goto(`${product.address}/workspace`)
	const group = person.getByRole('group', { name: 'メールアドレスの存在チェック' })
	await expect(group.getByRole('radio', { name: /チェックしない/ })).toBeChecked()
	await group.getByRole('radio', { name: /DNSで確認/ }).check({ force: true })
	for (const width of [390, 1280]) {
		await person.setViewportSize({ width, height: 900 })
		await expectGoodLook(person, `the workspace's settings at ${width} px`)
	}
	await person.getByRole('button', { name: 'このチェックにする' }).click()
	await new Settings(person).showsNotice('メールアドレスの存在チェックの設定を変更しました。')
	expect(await api.get('/api/email-check')).toEqual({ mode: 'dns' })
	await person.reload()
	await expect(group.getByRole('radio', { name: /DNSで確認/ })).toBeChecked()
})
