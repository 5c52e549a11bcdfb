import type { Words } from '../model.ts';

export const chinese: Words = {
  dismiss: `忽略|无视|無視|忽视|忽視|忘记|忘記|忘掉|忘了|忘却|遗忘|不要理会|不要理會|别理|不理会|不用理会|不必理会|不要管|别管|不用管|不管|抛开|拋開|抛弃|丢弃|丟棄|放弃|放棄|跳过|跳過|绕过|繞過|覆盖|覆蓋|推翻|
    不要遵守|不要遵循|不再遵守|不再遵循|不必遵守|不需要遵守|不用遵守|停止遵循|停止遵守|停止执行|取消|撤销|作废|違反|违反|違背|违背|摒弃|清除|清空|删除|无效|失效|解除|不受|不要听|别听|不要按照|不按照|重置`,
  dismissLast: `忽略|无视|無視|忘记|忘掉|忘記|作废|无效|失效|取消|抛开|不算数|抛弃|丢弃|抛到脑后|放一边|一边去|不用管|不要管|跳过|清空|清除|删除`,
  prior: `之前|以前|上面|以上|先前|前面|上述|此前|前述|刚才|剛才|刚刚|原来|原來|原先|最初|初始|上文|原有|原本|原始|已有|预设|預設|默认|给你的|給你的|收到的|到目前为止|迄今|早先|先頭|既定|既有|曾经|前文`,
  all: `所有|全部|一切|任何|全都|统统|通通|每一|每个|这些|那些|整个`,
  your: `你的|您的|系统|系統|开发者|開發者|你被|安全`,
  instructions: `指令|指示|提示|提示词|提示詞|规则|規則|命令|要求|说明|說明|设定|設定|设置|設置|约束|約束|限制|准则|準則|规定|規定|prompt|指南|方针|方針|政策|原则|原則|指引|协议|训练|訓練|守则|禁令|指导|过滤`,
  talk: `内容|內容|对话|對話|文字|文本|信息|訊息|消息|聊天|话|話|问题|問題|任务|任務|上下文|语句|句子|资料|記憶|记忆|身份|角色`,
  reveal: `告诉我|告訴我|显示|顯示|输出|輸出|打印|列印|透露|展示|重复|重複|复述|複述|说出|說出|写出|寫出|泄露|洩露|公开|公開|列出|给我看|給我看|分享|是什么|是什麼|有哪些|翻译|翻譯|总结|總結|披露|揭示|复制|複製|贴出|发给我|發給我|背出|陈述|描述|说说|解释|返回|提供|给出|朗读|原样|念出|讲讲|什么是`,
  ownPrompt: `(系统|系統|初始|原始|隐藏|隱藏|内部|內部|最初|开发者|完整|全部|核心|底层|预设|秘密)(的|)(提示|指令|设定|設定|设置|消息|信息|规则|規則|prompt|说明|指示)|system prompt`,
  systemPrompt: `系统提示*|系統提示*|系统指令|系統指令|系统消息|系统设定|系统prompt|初始提示*|初始指令|隐藏指令|内部指令|你收到的(指令|指示|提示|规则)|给你的(指令|指示|提示|规则|设定)|给你设定的`,
  yourRules: `(你的|您的|你)(指令|提示|提示词|规则|規則|设定|設定|指示|准则|限制|prompt|指南|约束|守则|要求)`,
  aboveText: `(上面|以上|之前|上述|前面|此前|上方|前文)(的|所有|全部|所有的|全部的|)(内容|內容|文字|文本|话|話|信息|所有内容|对话|语句|句子|文章|消息|部分|提示)`,
  recite: `重复|重複|复述|複述|输出|輸出|打印|列印|写出|寫出|复制|複製|显示|顯示|原样|背诵|返回|告诉我`,
  verbatim: `逐字|一字不差|一字不漏|原封不动|原文|原样|完整|完整地|代码块|代碼塊|全文|字面|不要省略|不要修改`,
  negation: '不要|请勿|切勿|不得|不能|不会|不可|别|勿|没有|不',
};

const japaneseDismiss = `無視|忘れ*|忘却|破棄|取り消*|従わない|従わず|従うな|守らな|気にしな|考慮しな|度外視|スキップ|上書き|解除|無効|捨て|リセット|バイパス|回避|放棄|抜きに|ないもの*|なかったこと|キャンセル|置いて|やめ`;

export const japanese: Words = {
  dismiss: japaneseDismiss,
  dismissLast: japaneseDismiss,
  prior: `以前|これまで|今まで|上記|前の|先の|前述|先程|先ほど|それまで|最初|元の|初期|与えられた|既存|過去|直前|上の|従来|ここまで|もとの|さっき|前回|本来|当初|受け取った|あらかじめ`,
  all: `すべて|全て|全部|あらゆる|一切|どんな|いかなる|全ての`,
  your: `あなたの|君の|お前の|システム|開発者|安全|自分の|きみの|貴方の`,
  instructions: `指示|命令|指令|プロンプト|ルール|規則|ガイドライン|制約|制限|設定|要求|方針|ポリシー|規定|インストラクション|コマンド|注意事項|プログラミング|フィルタ`,
  talk: `内容|会話|文章|テキスト|メッセージ|こと|もの|質問|タスク|情報|文脈|入力|話|コンテキスト|役割`,
  reveal: `教えて*|表示*|出力*|見せて*|繰り返*|明かし*|開示*|公開*|書いて*|書き出*|印刷*|何です*|何*|復唱*|示して*|リスト*|翻訳*|要約*|答えて*|述べ*|漏ら*|暴露*|コピー*|知りたい|列挙*|話して|共有|くりかえ*|伝えて|説明`,
  ownPrompt: `(あなたの|君の|)(システム|初期|最初の|隠された|内部|元の|秘密の|開発者)(の|)(プロンプト|指示|命令|メッセージ|設定|ルール|インストラクション)`,
  systemPrompt: `システムプロンプト*|システムメッセージ|システム指示|システム命令|システムの指示|初期プロンプト|初期指示|内部指示|隠された指示|内部プロンプト|与えられた(指示|命令|プロンプト|ルール)|受けた指示`,
  yourRules: `(あなたの|君の|あなたに与えられた|あなたへの)(指示|ルール|プロンプト|命令|設定|ガイドライン|制約)`,
  aboveText: `(上記|以上|これまで|上の|この前|上)(の|)(すべて|全て|内容|文章|テキスト|会話|文|文字|メッセージ|言葉|こと)`,
  recite: `繰り返*|出力*|表示*|コピー*|復唱*|書き出*|印刷*|書いて*|くりかえ*`,
  verbatim: `一字一句|そのまま|原文|正確に|逐語|すべて|完全に|全文|コードブロック|省略せず`,
};

const koreanDismiss = `무시*|잊어*|잊고*|잊으*|잊어버려*|따르지 (마|말|않)*|신경 (쓰지|끄)*|취소*|건너뛰*|우회*|생략*|지워*|버리*|버려*|폐기*|지키지 (마|말|않)*|해제*|무효*|어기*|벗어나*|덮어쓰*|고려하지 (마|말|않)*|제쳐*|초기화*|중단*`;

export const korean: Words = {
  dismiss: koreanDismiss,
  dismissLast: koreanDismiss,
  prior: `이전*|앞선|앞서*|위의|위에*|지금까지*|기존*|처음*|원래*|초기*|앞의|받은|주어진*|이제까지*|그동안*|여태*|최초*|상기|예전*|위 |먼저|과거*`,
  all: `모든*|모두*|전부*|어떤*|일체*|전체*|싹|다|온갖`,
  your: `너의|네|당신의|시스템*|개발자*|안전*|니|너에게|당신에게|자신의|넌`,
  instructions: `지시*|명령*|지침*|규칙*|프롬프트*|설정*|제약*|제한*|요청*|가이드라인*|정책*|안내*|규정*|훈련*|원칙*|필터*|인스트럭션*`,
  talk: `내용*|대화*|말*|텍스트*|메시지*|질문*|것*|정보*|작업*|맥락*|문장*|글*|입력*|임무*|역할*`,
  reveal: `알려*|보여*|출력*|말해*|반복*|공개*|적어*|써*|쓰*|무엇*|뭐*|뭔*|공유*|인쇄*|복사*|나열*|번역*|설명*|드러내*|밝혀*|표시*|누설*|유출*|되풀이*|읽어*|요약*|제시*|가르쳐*`,
  ownPrompt: `(시스템|초기|원래|숨겨진|내부|비밀|최초|개발자) (프롬프트|지시|지침|명령|메시지|설정|규칙)*|시스템프롬프트*`,
  systemPrompt: `시스템 (프롬프트|메시지|지시|지침|명령|설정)*|시스템프롬프트*|(초기|숨겨진|내부|비밀) (프롬프트|지시|지침|명령|설정)*`,
  yourRules: `(너의|네|당신의|너에게 주어진|당신에게 주어진|니|네가 받은|당신이 받은) (지시|규칙|지침|프롬프트|명령|설정|제한|제약)*`,
  aboveText: `(위의|위에|이전|앞의|위) (있는 |)(내용|글|텍스트|모든|대화|문장|메시지|단어|말)*`,
  recite: `반복*|출력*|복사*|적어*|써*|보여*|표시*|되풀이*`,
  verbatim: `그대로|한 글자도|정확히|글자 그대로|원문*|단어 하나|토씨 하나|코드 블록*|빠짐없이`,
};

export const vietnamese: Words = {
  dismiss: `bỏ qua|quên|quên đi|phớt lờ|lờ đi|không (tuân|làm theo|để ý|quan tâm|nghe|cần)*|đừng (tuân|làm theo|để ý|quan tâm|nghe)*|hủy bỏ|hủy|vượt qua|ngừng (tuân|làm theo)*|gạt bỏ|loại bỏ|dừng (tuân|làm theo)*|vi phạm|xóa|xoá|mặc kệ|bất chấp|ghi đè`,
  prior: `trước đó|trước đây|trước|ở trên|bên trên|phía trên|ban đầu|đã (cho|được|nhận|đưa|nói|có)|gốc|vừa rồi|cũ|từ trước`,
  all: `tất cả|mọi|toàn bộ|các|những|bất kỳ|hết|mỗi`,
  your: `của bạn|của hệ thống|hệ thống|của mày|an toàn`,
  instructions: `hướng dẫn|chỉ dẫn|chỉ thị|lệnh|mệnh lệnh|quy tắc|quy định|prompt|yêu cầu|chỉ đạo|giới hạn|hạn chế|ràng buộc|câu lệnh|lời nhắc|nguyên tắc|chính sách`,
  talk: `điều|văn bản|tin nhắn|cuộc trò chuyện|câu hỏi|nội dung|ngữ cảnh|nhiệm vụ|thông tin|những gì|gì|hội thoại|mọi thứ`,
  reveal: `tiết lộ|hiển thị|cho tôi (biết|xem)|cho (biết|xem)|in ra|lặp lại|nói|viết|đưa ra|chia sẻ|là gì|liệt kê|sao chép|dịch|nhắc lại|mô tả|cung cấp|xuất ra|trình bày|kể`,
  ownPrompt: `(lời nhắc|prompt|hướng dẫn|chỉ dẫn|lệnh|thông điệp|tin nhắn|chỉ thị) (hệ thống|ban đầu|gốc|ẩn|bí mật|nội bộ)|system prompt`,
  systemPrompt: `(lời nhắc|prompt|hướng dẫn|chỉ dẫn|lệnh|thông điệp|tin nhắn|chỉ thị) (của |)(hệ thống|ban đầu|gốc|ẩn|bí mật|nội bộ)|system prompt`,
  yourRules: `(hướng dẫn|quy tắc|chỉ dẫn|prompt|lệnh|chỉ thị|giới hạn) (của bạn|của mày|mà bạn)`,
  aboveText: `(văn bản|mọi thứ|nội dung|tất cả|tin nhắn|từ) (ở |)(trên|phía trên|bên trên|trước đó)`,
  recite: `lặp lại|in ra|sao chép|viết|hiển thị|nhắc lại|xuất ra`,
  verbatim: `nguyên văn|từng chữ|chính xác|từng từ|y nguyên|đầy đủ`,
  negation: 'đừng|không|chớ|chưa|không bao giờ',
};

export const indonesian: Words = {
  dismiss: `abaikan*|mengabaikan|lupakan*|melupakan|hiraukan|tidak perlu (mengikuti|mematuhi)*|jangan (ikuti|patuhi|hiraukan|pedulikan|turuti|menuruti)*|berhenti (mengikuti|mematuhi)*|lewati*|kesampingkan*|hapus*|batalkan*|langgar*|tinggalkan*|acuhkan|endahkan|ketepikan|tidak lagi (mengikuti|terikat)*|menimpa|buang`,
  prior: `sebelum*|terdahulu|di atas|awal*|asli*|yang (telah|sudah|kamu|anda|diberikan|saya|aku)*|tadi|terdahulu|diberikan|lama|pertama|semula|sejauh ini|hingga kini|sampai sekarang|terakhir`,
  all: `semua*|seluruh*|setiap|segala*|sebarang|apa pun|apapun|ini`,
  your: `anda|kamu|mu|sistem|keamanan|pengembang|awak`,
  instructions: `instruksi*|perintah*|aturan*|arahan*|petunjuk*|prompt*|pedoman*|panduan*|batasan*|ketentuan*|kebijakan*|peraturan*|larangan|pembatasan*`,
  talk: `teks*|pesan*|percakapan*|pertanyaan*|konteks*|tugas*|apa|informasi*|isi*|mesej*|perbualan*|dikatakan|katakan|segalanya`,
  reveal: `tampilkan*|tunjukkan*|ungkapkan*|bocorkan*|beri tahu*|beritahu*|katakan*|cetak*|ulangi*|tulis*|tuliskan*|berikan*|apa (isi|itu|saja)*|apa|bagikan*|sebutkan*|salin*|terjemahkan*|jelaskan*|perlihatkan*|dedahkan*|paparkan*|buka`,
  ownPrompt: `(prompt|instruksi|pesan|perintah|arahan) (sistem|awal|asli|tersembunyi|rahasia|internal)(mu|| anda| kamu)|system prompt`,
  systemPrompt: `(prompt|instruksi|pesan|perintah|arahan) (sistem|awal|asli|tersembunyi|rahasia|internal|mula)*|system prompt`,
  yourRules: `(instruksi|aturan|arahan|prompt|pedoman|perintah|batasan)(mu| anda| kamu| awak)`,
  aboveText: `(teks|semua|pesan|isi|kata|semuanya|segala sesuatu|apa) (yang ada |yang |)(di atas|sebelumnya|sebelum ini)*`,
  recite: `ulangi*|cetak*|salin*|tulis*|tampilkan*`,
  verbatim: `kata demi kata|persis|secara harfiah|apa adanya|verbatim|lengkap`,
  negation: 'jangan|tidak|tanpa|bukan|tak',
};

export const thai: Words = {
  dismiss: `เพิกเฉย|ละเว้น|ไม่ต้องสนใจ|ไม่สนใจ|อย่าสนใจ|ลืม|มองข้าม|ข้าม|อย่าทำตาม|ไม่ต้องทำตาม|ไม่ทำตาม|หยุดทำตาม|หยุดปฏิบัติตาม|ยกเลิก|ละทิ้ง|ทิ้ง|ละเลย|ฝ่าฝืน|เลิกทำตาม|ไม่ต้องปฏิบัติตาม|ไม่ปฏิบัติตาม|ลบล้าง|อย่าปฏิบัติตาม`,
  dismissLast: `ทิ้งไป|ให้หมด|ทิ้ง`,
  prior: `ก่อนหน้า|ก่อนหน้านี้|ก่อน|ข้างต้น|ด้านบน|ที่ผ่านมา|เดิม|เริ่มต้น|เริ่มแรก|ที่ได้รับ|ที่ให้|แรก|ที่เคย|ต้นฉบับ|ทั้งหมด`,
  all: `ทั้งหมด|ทุก|ทั้งสิ้น|ใดๆ|ทั้งปวง`,
  your: `ของคุณ|ระบบ|ของเธอ|ความปลอดภัย|ของแก`,
  instructions: `คำสั่ง|คำแนะนำ|กฎ|ข้อกำหนด|พรอมต์|พรอมท์|ข้อจำกัด|แนวทาง|คำชี้แจง|นโยบาย|prompt|ระเบียบ|คำบัญชา|กติกา`,
  talk: `ข้อความ|บทสนทนา|คำถาม|บริบท|งาน|สิ่งที่|ข้อมูล|เนื้อหา|ทุกอย่าง|ทุกสิ่ง|อะไร`,
  reveal: `เปิดเผย|แสดง|บอก|พิมพ์|ทวน|ทำซ้ำ|พูดซ้ำ|เขียน|ให้ดู|คืออะไร|แชร์|คัดลอก|แปล|อธิบาย|ระบุ|อะไรคือ|ขอดู|สรุป|มีอะไรบ้าง|เผย`,
  ownPrompt: `(พรอมต์|พรอมท์|คำสั่ง|ข้อความ|คำแนะนำ|prompt)(ของ|)(ระบบ|เริ่มต้น|ลับ|ภายใน|แรก|ที่ซ่อน|ที่ซ่อนอยู่|เดิม)`,
  systemPrompt: `(พรอมต์|พรอมท์|คำสั่ง|ข้อความ|คำแนะนำ|prompt)(ของ|)(ระบบ|เริ่มต้น|ลับ|ภายใน|ที่ซ่อน)`,
  yourRules: `(คำสั่ง|กฎ|คำแนะนำ|พรอมต์|ข้อจำกัด|แนวทาง|ข้อกำหนด)(ทั้งหมด|)(ของคุณ|ที่คุณได้รับ|ที่คุณ)`,
};

const hindiDismiss = `अनदेखा*|नज़रअंदाज़*|नजरअंदाज*|नज़रअंदाज|उपेक्षा*|भूल (जा*|जाओ|जाइए|जाएं|जाएँ)|भूल*|ध्यान न*|ध्यान मत*|पालन (न|मत|करना बंद)*|रद्द*|छोड़*|इग्नोर*|दरकिनार*|अवहेलना*|मत मान*|मानना बंद*|न मान*|त्याग*|ख़ारिज*|खारिज*`;

export const hindi: Words = {
  dismiss: hindiDismiss,
  dismissLast: hindiDismiss,
  prior: `पिछल*|पहले*|पूर्व*|उपरोक्त*|ऊपर*|प्रारंभिक*|मूल*|अब तक*|पुरान*|दिए गए*|दिये गये*|शुरुआती*|गत|आरंभिक*|पूर्ववर्ती*|मिले`,
  all: `सभी*|सब*|सारे*|सारी*|हर|समस्त|किसी भी|तमाम|इन`,
  your: `आपके*|आपकी|अपने*|अपनी|तुम्हारे*|तुम्हारी|तुम्हें|आपको|सिस्टम*|सुरक्षा`,
  instructions: `निर्देश*|आदेश*|नियम*|प्रॉम्प्ट*|प्रोम्प्ट*|प्रांप्ट*|दिशानिर्देश*|दिशा निर्देश*|हिदायत*|कमांड*|अनुदेश*|सीमा*|प्रतिबंध*|निर्देशन*|नीति*|इंस्ट्रक्शन*|पाबंद*`,
  talk: `बात*|पाठ*|संदेश*|बातचीत*|सवाल*|प्रश्न*|संदर्भ*|कार्य*|जानकारी*|सामग्री*|कुछ*|जो|कहा`,
  reveal: `बता*|दिखा*|प्रकट*|प्रिंट*|दोहरा*|लिख*|साझा*|क्या (है|हैं|थे|था)|क्या|खुलासा*|उजागर*|सूची*|अनुवाद*|कॉपी*|कहो|कहें|बोलो|प्रदर्शित*|वर्णन*|जाहिर*|ज़ाहिर*`,
  ownPrompt: `(सिस्टम|प्रारंभिक|छिपे|छिपा|गुप्त|मूल|आंतरिक|शुरुआती) (प्रॉम्प्ट|प्रोम्प्ट|प्रांप्ट|निर्देश|संदेश|आदेश|हुए)*`,
  systemPrompt: `(सिस्टम|प्रारंभिक|छिपे|छिपा|गुप्त|मूल|आंतरिक) (प्रॉम्प्ट|प्रोम्प्ट|प्रांप्ट|निर्देश|संदेश|आदेश)*`,
  yourRules: `(अपने|आपके|तुम्हारे|अपना|आपको दिए गए) (निर्देश|नियम|प्रॉम्प्ट|आदेश|दिशानिर्देश)*`,
};
