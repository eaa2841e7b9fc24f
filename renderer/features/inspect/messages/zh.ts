import type { en } from './en.ts';

/** 简体中文：分类。 */
export const zh: Readonly<Record<keyof typeof en, string>> = {
  'inspect.title': '检查',
  'classify.run': '询问的运行或模型',
  'classify.pick': '选择图片…',
  'classify.drop': '把图片拖到这里',
  'classify.dropHint': '也可以用 {key} 粘贴，或选择文件。大小不限：会缩放到网络所见的尺寸。',
  'classify.release': '松手即可分类',
  'classify.tryOne': '或者试一张网络没有训练过的图片',
  'classify.more': '换一批',
  'classify.result': '最有可能是',
  'classify.time': '{time} 毫秒',
  'classify.asking': '询问中…',
  'classify.true': '真实类别',
  'classify.isTrue': '正确',
  'classify.isWrong': '错误',
  'classify.unnamed': '不知道该网络的类别名称：以编号表示。',
  'classify.changed': '其数据集已不是训练所用的那一个。名称是训练时的名称。',
  'classify.seen': '网络所见：{width} × {height}',
  'classify.noRuns.title': '还没有可用于分类的网络',
  'classify.noRuns.text': '先训练一个网络；完成一轮后，就可以让它辨认任何图片。',
  'classify.waiting': '最有可能的五个类别会显示在这里。',
  'classify.top': '最有可能的类别',
  'classify.fileName': '你的图片',
  'classify.tryData': '或者试试 {name} 中的图片',
};
