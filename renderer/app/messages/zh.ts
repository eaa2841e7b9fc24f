import type { en } from './en.ts';

/** 各部分共用的文字。与 `en.ts` 的键相同。 */
export const zh: Readonly<Record<keyof typeof en, string>> = {
  'app.failed': '窗口无法显示',
  'app.sectionFailed': '无法显示此部分',
  'app.skip': '跳到内容',

  'nav.label': '页面',
  'nav.commands': '查找',

  'action.retry': '重试',
  'action.cancel': '取消',
  'action.undo': '撤销',
  'action.close': '关闭',
  'action.open': '打开',
  'action.delete': '删除',
  'action.rename': '重命名',
  'action.train': '训练',
  'action.get': '获取',
  'action.goHome': '回到首页',
  'action.reset': '还原',

  'lost.text': '与 Epochal 的连接已断开，正在重新连接…',
  'lost.still': 'Epochal 没有应答。如已关闭请重新启动，此页面会自动恢复。',
  'lost.refused': 'Epochal 已重新启动。请打开它新给出的地址。',
  'lost.away': 'Epochal 已有一段时间没有应答。请像之前那样重新启动它：此页面会自动恢复，也可打开它给出的地址。',

  'nowhere.title': '没有这个页面',
  'nowhere.text': '地址 {path} 不指向任何页面。',

  'state.queued': '启动中',
  'state.running': '训练中',
  'state.paused': '已暂停',
  'state.stopped': '已停止',
  'state.finished': '已完成',
  'state.failed': '失败',
  'state.interrupted': '已中断',

  'progress.left': '剩余 {time}',
  'progress.of': '{done} / {total}',


  'menu.label': '图片',
  'menu.classifyWith': '用 {name} 分类',
  'menu.classifyOther': '选择运行来分类…',
  'menu.noRuns': '还没有可用来分类的运行',
  'menu.openClassify': '在分类页打开',
  'menu.copy': '复制图片',
  'menu.save': '另存为…',
  'menu.copied': '图片已复制',
  'menu.failed': '未能完成：{reason}',

  'palette.label': '命令',
  'palette.placeholder': '打开页面、配方、运行…',
  'palette.none': '没有这个名称的命令。',
  'palette.page': '页面',
  'palette.recipe': '配方',
  'palette.run': '运行',
  'palette.data': '数据集',
  'palette.model': '模型',
  'palette.export.of': '导出 {name}',
  'palette.theme.to': '主题：{name}',
  'palette.train': '训练 {name}',
  'palette.verb': '{verb}：{name}',
  'palette.recent': '最近用过',
  'palette.help': '帮助',
  'palette.density.to': '密度：{name}',

  'shortcuts.title': '键盘快捷键',
  'shortcuts.commands': '查找命令',
  'shortcuts.paste': '对粘贴的图片分类，导入粘贴的模型',
  'shortcuts.menu': '图片的菜单',
  'shortcuts.open': '打开所选的运行',
  'shortcuts.rename': '重命名所选的运行',
  'shortcuts.delete': '删除所选的运行',
  'shortcuts.grid': '在图片和运行之间移动',
  'shortcuts.curve': '逐轮读取曲线',
};
