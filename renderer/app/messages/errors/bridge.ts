import type { bridgeErrors as bridgeErrorsInEnglish } from '../../../../core/errors/bridge.ts';
import type { WindowWords } from './words.ts';

export const bridgeErrors: Readonly<Record<keyof typeof bridgeErrorsInEnglish, WindowWords>> = {
  'bridge.cancelled': { message: '已取消该调用。', hint: '如仍需要结果，请重新调用。' },
  'bridge.invalid': { message: '{what}：输入有误。{problem}。', hint: '请更正；每个调用的输入见 core/contract.ts。' },
  'bridge.invalid/path': { message: '{what}：“{path}”有误。{problem}。', hint: '请更正；每个调用的输入见 core/contract.ts。' },
  'bridge.lost': { message: '与 Epochal 的连接已断开。', hint: '会自动重试；如一直没有恢复，请重新启动 Epochal。' },
  'bridge.malformed': { message: '无法理解收到的消息：{problem}。', hint: '请使用 core/bridge/protocol.ts 中的协议。' },
  'bridge.too-many-calls': { message: '有 {most} 个调用在等待结果。', hint: '请先等其中一些完成。' },
  'bridge.too-many-subscriptions': { message: '此连接已有 {most} 个订阅，达到上限。', hint: '请结束其中一些。' },
  'bridge.unknown-call': { message: '没有调用“{name}”。', hint: '[[您是指 {near} 吗？]]可用的有：{names}。' },
  'bridge.unknown-event': { message: '没有事件“{name}”。', hint: '[[您是指 {near} 吗？]]可用的有：{names}。' },
  'cli.not-yet': { message: '还没有 {what}。', hint: '请不要使用它，或查看更新版 Epochal 的更新日志。' },
  'cli.usage': { message: '{problem}', hint: '{hint}' },
  internal: { message: '{reason}', hint: '这是 Epochal 的缺陷，请报告并说明您做了什么。' },
  'server.address': { message: 'Epochal 无法在 {host} 端口 {port} 上监听：{reason}。', hint: '请用本机地址启动 Epochal，例如 127.0.0.1。' },
  'server.address/rights': { message: '没有特殊权限不能使用端口 {port}。', hint: '请用 1023 以上的端口启动 Epochal。' },
  'server.port-in-use': { message: '{host} 的端口 {port} 正被另一个程序使用。', hint: '请用另一个端口启动 Epochal。' },
  'server.token-file': { message: '无法使用令牌文件 {file}：{reason}。', hint: '请指定可写文件夹中文件的路径。' },
  'server.token-file/empty': { message: '令牌文件 {file} 中没有 32 个以上字符且不含空格的令牌。', hint: '请删除它，会生成新的。' },
  'server.token-file/open': { message: '令牌文件 {file} 可被他人读取。', hint: '请不要让他人能读取它。' },
  'window.not-loaded': { message: '无法加载窗口的一部分：{reason}。', hint: '请重新加载页面。如果再次发生，请重新启动 Epochal。' },
};
