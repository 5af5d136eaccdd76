// What every story has: a product of its own, and a person who is signed in.
import { test as base, type Page } from '@playwright/test'
import { setUp } from './pages/account.ts'
import { Api } from './support/api.ts'
import { Product } from './support/product.ts'

type Ground = { product: Product; /** Signed in, at the wizard's first step. */ person: Page; api: Api }

export const test = base.extend<Ground>({
	product: async ({}, use, testInfo) => {
		const product = await Product.start()
		await use(product)
		if (testInfo.status !== testInfo.expectedStatus) {
			await testInfo.attach('server.log', { body: product.printed(), contentType: 'text/plain' })
		}
		await product.stop()
	},
	person: async ({ page, product }, use) => {
		await setUp(page, product)
		await use(page)
	},
	api: async ({ person, product }, use) => {
		await use(new Api(person.request, product.address))
	},
})

export { expect } from '@playwright/test'
