#include "tests/replay/words.hpp"

#include <utility>

namespace riverd::replay {

const Vocabulary& english_words() {
  static const Vocabulary words{
      {"harbour",   "orchard",    "committee",  "bridge",    "library",     "glacier",    "election",
       "bakery",    "railway",    "museum",     "reservoir", "festival",    "hospital",   "satellite",
       "vineyard",  "parliament", "workshop",   "ferry",     "laboratory",  "lighthouse", "theatre",
       "quarry",    "archive",    "tournament", "turbine",   "market",      "monastery",  "aqueduct",
       "cathedral", "kitchen",    "treaty",     "pipeline",  "dialect",     "census",     "pension",
       "telescope", "merger",     "drought",    "budget",    "canal",       "greenhouse", "orchestra",
       "tribunal",  "warehouse",  "meadow",     "cyclist",   "printer",     "volcano",    "shipyard",
       "beehive",   "passport",   "wetland",    "choir",     "observatory", "tariff",     "mill"},
      {"ancient",    "narrow",    "costly",   "silent",    "wooden",     "northern", "restored",  "fragile",
       "crowded",    "modest",    "luminous", "disputed",  "provincial", "hidden",   "generous",  "windswept",
       "electric",   "forgotten", "marble",   "temporary", "stubborn",   "coastal",  "rural",     "elegant",
       "unfinished", "copper",    "seasonal", "volunteer", "brittle",    "quiet",    "ambitious", "rainy"},
      {"opened",    "delayed",      "praised",    "rebuilt",    "abandoned", "measured", "inspected",
       "auctioned", "celebrated",   "questioned", "painted",    "flooded",   "exported", "translated",
       "surveyed",  "closed",       "defended",   "catalogued", "repaired",  "promised", "doubled",
       "rejected",  "photographed", "leased",     "harvested",  "insured",   "renamed",  "tested",
       "welcomed",  "dismantled",   "funded",     "borrowed"},
      {"quietly", "eventually", "reluctantly", "twice", "jointly", "officially", "briefly", "carefully",
       "suddenly", "again", "publicly", "partly", "gladly", "hastily", "formally", "barely"},
      {"on Monday", "last winter", "before dawn", "in early spring", "after lunch", "this decade",
       "on Thursday", "at midnight", "during August", "within weeks", "all summer", "since October"},
      {"The %a %n near %p %v its %n %t.", "%w %q %v the %a %n with %d workers.",
       "According to %w, %d %n owners from %p %v the %n.", "A %a %n %v %q when the %n of %p was %v.",
       "%t, %w said that every %a %n had been %v.", "In %p the %n %v %d %n plans and one %a %n.",
       "Critics such as %w %q %v the %n, calling it %a.", "Nobody in %p %v the %a %n until %w arrived %t.",
       "Some %d visitors %v a %n beside the %a %n of %p.", "%w, who %v the %n of %p, called %d %n rules %a.",
       "The %n %v %q, and %p lost a %a %n %t.", "With %d votes %p %v the %a %n that %w had %v.",
       "Engineers %q %v the %n, yet %w wanted a %a %n instead.",
       "For %w the %a %n was %d times as %a as %p."}};
  return words;
}

const Vocabulary& chinese_words() {
  static const Vocabulary words{
      {"港口", "果园", "委员会", "大桥", "图书馆", "冰川",   "选举", "面包", "铁路",   "博物馆",
       "水库", "节日", "医院",   "卫星", "葡萄",   "议会",   "作坊", "渡轮", "实验室", "灯塔",
       "剧院", "矿山", "档案",   "比赛", "风车",   "市场",   "寺庙", "运河", "教堂",   "厨房",
       "条约", "管道", "方言",   "人口", "养老金", "望远镜", "合并", "干旱", "预算",   "温室",
       "乐团", "法庭", "仓库",   "草地", "自行车", "火山",   "船厂", "蜂箱", "护照",   "湿地",
       "合唱", "关税", "磨坊",   "经济", "机场",   "学校",   "电影", "书店", "传统",   "设备"},
      {"古老", "狭窄", "昂贵",   "安静", "木制", "北方", "脆弱", "拥挤", "朴素",   "明亮", "有争议", "隐蔽",
       "慷慨", "电动", "被遗忘", "临时", "顽强", "沿海", "乡村", "优雅", "未完工", "铜质", "季节性", "多雨"},
      {"开放了", "推迟了", "称赞了", "重建了", "放弃了", "测量了", "检查了", "拍卖了", "庆祝了", "质疑了",
       "淹没了", "出口了", "翻译了", "关闭了", "维护了", "修理了", "答应了", "拒绝了", "拍摄了", "出租了",
       "收获了", "改名了", "试验了", "欢迎了", "拆除了", "资助了", "借用了", "扩大了"},
      {"悄悄", "最终", "勉强", "两次", "联合", "正式", "短暂", "仔细", "突然", "再次", "公开", "匆忙"},
      {"星期一", "去年冬天", "黎明之前", "早春", "午饭后", "这十年", "星期四", "半夜", "八月间", "几周内"},
      {"%p附近%a的%n%t%v%n。", "%w%q%v%a的%n，用了%d人。", "据%w说，%p的%d家%n%v%n。",
       "%a的%n%q%v，%p的%n也%v。", "%t，%w表示%a的%n已经%v。", "%p的%n%v%d个%n和%a的%n。",
       "评论家%w%q%v%n，说它%a。", "%p没有人%v%n，直到%w%t到来。", "约%d名游客%v%n旁边%a的%n。",
       "%w曾%v%p的%n，认为%n很%a。", "%n%q%v，%p%t失去%a的%n。", "工程师%q%v%n，但%w要%a的%n。"}};
  return words;
}

const std::vector<std::string>& chinese_name_characters() {
  static const std::vector<std::string> characters{
      "安", "柏", "川", "东", "丰", "高", "海", "江", "康", "林", "明", "宁", "平", "青", "荣", "山",
      "田", "文", "夏", "阳", "云", "泽", "庄", "梅", "竹", "石", "河", "桥", "城", "金", "玉", "松",
      "白", "杨", "许", "吕", "施", "张", "孔", "曹", "严", "华", "魏", "陶", "姜", "谢", "邹", "喻"};
  return characters;
}

const std::vector<std::pair<std::string, std::string>>& traditional_forms() {
  static const std::vector<std::pair<std::string, std::string>> forms{
      {"园", "園"}, {"员", "員"}, {"会", "會"}, {"桥", "橋"}, {"图", "圖"}, {"书", "書"}, {"馆", "館"},
      {"选", "選"}, {"举", "舉"}, {"铁", "鐵"}, {"库", "庫"}, {"节", "節"}, {"医", "醫"}, {"卫", "衛"},
      {"议", "議"}, {"轮", "輪"}, {"实", "實"}, {"验", "驗"}, {"灯", "燈"}, {"剧", "劇"}, {"矿", "礦"},
      {"档", "檔"}, {"赛", "賽"}, {"风", "風"}, {"车", "車"}, {"场", "場"}, {"庙", "廟"}, {"条", "條"},
      {"约", "約"}, {"养", "養"}, {"远", "遠"}, {"镜", "鏡"}, {"预", "預"}, {"乐", "樂"}, {"团", "團"},
      {"仓", "倉"}, {"护", "護"}, {"湿", "濕"}, {"税", "稅"}, {"经", "經"}, {"济", "濟"}, {"机", "機"},
      {"学", "學"}, {"电", "電"}, {"传", "傳"}, {"统", "統"}, {"设", "設"}, {"备", "備"}, {"狭", "狹"},
      {"贵", "貴"}, {"静", "靜"}, {"拥", "擁"}, {"挤", "擠"}, {"争", "爭"}, {"隐", "隱"}, {"动", "動"},
      {"遗", "遺"}, {"临", "臨"}, {"时", "時"}, {"顽", "頑"}, {"强", "強"}, {"乡", "鄉"}, {"开", "開"},
      {"迟", "遲"}, {"称", "稱"}, {"赞", "讚"}, {"测", "測"}, {"检", "檢"}, {"卖", "賣"}, {"庆", "慶"},
      {"质", "質"}, {"译", "譯"}, {"关", "關"}, {"维", "維"}, {"应", "應"}, {"绝", "絕"}, {"摄", "攝"},
      {"获", "獲"}, {"试", "試"}, {"资", "資"}, {"扩", "擴"}, {"终", "終"}, {"两", "兩"}, {"联", "聯"},
      {"细", "細"}, {"东", "東"}, {"丰", "豐"}, {"宁", "寧"}, {"阳", "陽"}, {"云", "雲"}, {"泽", "澤"},
      {"庄", "莊"}, {"许", "許"}, {"吕", "呂"}, {"张", "張"}, {"严", "嚴"}, {"华", "華"}, {"谢", "謝"},
      {"邹", "鄒"}, {"据", "據"}, {"说", "說"}, {"个", "個"}, {"评", "評"}, {"论", "論"}, {"没", "沒"},
      {"认", "認"}, {"为", "為"}, {"师", "師"}, {"杨", "楊"}, {"记", "記"}, {"报", "報"}, {"阅", "閱"},
      {"读", "讀"}, {"订", "訂"}, {"编", "編"}, {"辑", "輯"}, {"责", "責"}, {"权", "權"}, {"转", "轉"}};
  return forms;
}

}  // namespace riverd::replay
