import { ElNotification } from 'element-plus'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { i18n } from './i18n'
import { createConsoleRouter } from './router'
import './styles/element'
import './styles/base.css'

const app = createApp(App)
app.use(createPinia())
app.use(i18n)
app.use(createConsoleRouter())
// Notifications stand outside the tree and need the app's languages all the same.
app.use(ElNotification)
app.mount('#app')
