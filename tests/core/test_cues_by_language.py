"""Flat and hedged sentences in languages other than English, and which language a sentence is in."""

import pytest

from bot.core.cues import judge
from bot.core.domain import Standing
from bot.core.tongue import spoken

SENTENCES = {
    "de": """
        hedge | Es ist davon auszugehen, dass die Preise weiter steigen.
        opinion | Was für ein Trauerspiel!
        opinion | Diese Entscheidung ist eine Schande für die Stadt.
        stated | Der Minister nannte die Entscheidung am Montag eine Schande.
        rumour | Nach Informationen aus dem Umfeld der Reederei wird die Fähre verkauft.
        stated | Die Brücke in der Mühlenstraße ist seit Montag gesperrt.
        stated | Der Stadtrat hat den Haushalt mit drei Stimmen Mehrheit beschlossen.
        stated | Bei dem Unfall wurden zwei Menschen verletzt.
        stated | Die Linie 4 wird heute ab 14 Uhr gesperrt.
        stated | Das Unternehmen dementiert den Verkauf der Werft.
        stated | Niemand war in dem Haus, als das Dach einstürzte.
        stated | Die Fähre ist um sechs Uhr in Averly angekommen.
        hedge | Das Werk könnte im Mai schließen.
        hedge | Vermutlich war eine Leitung defekt.
        hedge | Die Ursache ist noch unklar.
        rumour | Angeblich ist die Chefin zurückgetreten.
        rumour | Der Minister soll davon gewusst haben.
        rumour | Medienberichten zufolge gibt es einen zweiten Täter.
        prediction | Die Preise werden im Winter weiter steigen.
        prediction | Die Bank rechnet mit einem Rückgang der Umsätze.
        question | Ist die Brücke wirklich gesperrt?
        wish | Unsere Gedanken sind bei den Familien der Opfer.
    """,
    "fr": """
        hedge | On ne sait pas encore si le pont est sûr.
        opinion | Quelle honte pour la ville et le conseil !
        opinion | Ce règlement de la ville est ridicule.
        stated | Quelle que soit la cause, le trafic est interrompu et la gare est fermée.
        stated | Les portraits ont été vendus et l'extrait est en ligne.
        hedge | Le maire envisagerait de quitter la ville et le conseil.
        stated | Le pont de la rue du Moulin est fermé depuis lundi.
        stated | Deux personnes ont été blessées dans l'accident.
        stated | Le maire a démissionné mardi soir.
        stated | La société dément la vente du chantier naval.
        stated | Il n'y a pas de victime dans la gare.
        stated | Le conseil a adopté le budget avec trois voix d'avance.
        scheduled | La ligne 4 fermera demain dans les deux sens.
        hedge | L'usine pourrait fermer ses portes en mai.
        hedge | La panne est peut-être due à une fuite dans la cave.
        hedge | Je pense que le train est déjà parti.
        rumour | Selon des sources proches du club, il est sur le départ.
        rumour | Il paraît que le directeur est en fuite.
        rumour | C'est une rumeur qui court dans la ville.
        prediction | Les prix augmenteront dans les deux ans et la ville changera.
        prediction | La banque s'attend à une baisse des ventes dans le sud.
        question | Est-ce que le pont est fermé ?
        wish | Nos pensées aux familles et sincères condoléances.
    """,
    "es": """
        hedge | La empresa estudiaría el cierre de la planta del norte.
        stated | El secretario de la comisaría y la notaría firmaron el acuerdo en la secretaría.
        hedge | Todo apunta a que el fuego fue provocado.
        opinion | ¡Qué vergüenza lo de esta ciudad!
        opinion | Es un asco lo que hacen con el puerto.
        hedge | El alcalde estaría dispuesto a dejar el cargo.
        stated | La mayoría aprobó la ley en la refinería.
        stated | La policía detuvo a tres sospechosos del robo en la estación.
        stated | El puente de la calle Molino está cerrado desde el lunes.
        stated | Dos personas resultaron heridas en el accidente de la estación.
        stated | La alcaldesa dimitió el martes por la noche.
        stated | La empresa desmiente la venta del astillero.
        stated | No hay víctimas en la estación del norte.
        stated | El consejo aprobó el presupuesto con tres votos de ventaja.
        scheduled | La línea 4 cerrará mañana en los dos sentidos.
        hedge | La fábrica podría cerrar en mayo.
        hedge | Tal vez el fallo se debe a una fuga en la planta.
        hedge | Creo que el tren ya se fue de la estación.
        rumour | La línea 4 supuestamente cerró por la tarde.
        rumour | Según fuentes del club, el jugador se va en enero.
        rumour | Se rumorea que el director está en la cárcel.
        prediction | Los precios subirán en los próximos años y la ciudad cambiará.
        prediction | Se prevé una caída de las ventas en el sur.
        question | ¿Está cerrado el puente de la calle Molino?
        wish | Ojalá estén todos bien en la ciudad.
    """,
    "pt": """
        opinion | Que vergonha, um serviço destes!
        hedge | O presidente da câmara estaria disposto a sair.
        stated | A polícia prendeu três suspeitos do assalto ao banco.
        hedge | Suspeita-se que o incêndio começou na cozinha.
        stated | A ponte da rua do Moinho está fechada desde segunda-feira.
        stated | Duas pessoas ficaram feridas no acidente da estação.
        stated | O prefeito não foi ao encontro com os moradores.
        stated | A empresa desmente a venda do estaleiro.
        stated | O conselho aprovou o orçamento com três votos a mais.
        stated | Não há vítimas na estação do norte, diz a polícia.
        scheduled | A linha 4 fechará amanhã nos dois sentidos, diz a empresa.
        hedge | A fábrica poderia fechar em maio, diz o sindicato.
        hedge | Talvez a falha seja de uma válvula na planta.
        hedge | Acho que o comboio já foi embora da estação.
        rumour | O diretor supostamente fugiu da cidade com o dinheiro.
        rumour | Segundo fontes do clube, o jogador está de saída.
        rumour | Ouvi dizer que a fábrica da cidade foi vendida.
        prediction | Os preços subirão nos próximos anos e a cidade mudará.
        prediction | Espera-se uma queda das vendas no sul.
        question | A ponte da rua do Moinho está fechada?
        wish | Tomara que todos estejam bem na cidade.
    """,
    "ru": """
        opinion | Какой позор для города!
        opinion | Это просто безобразие.
        stated | Мост на Мельничной улице закрыт с понедельника.
        stated | В аварии пострадали два человека.
        stated | Мэр подал в отставку во вторник вечером.
        stated | Компания отрицает продажу верфи.
        stated | На станции никто не пострадал.
        stated | Совет принял бюджет с перевесом в три голоса.
        scheduled | Линия 4 будет закрыта завтра с шести утра.
        hedge | Завод, возможно, закроется весной.
        hedge | Скорее всего, лопнула труба.
        hedge | Причина аварии пока неизвестна.
        rumour | По слухам, директор сбежал из города.
        rumour | Министр якобы знал о платежах.
        rumour | Говорят, что линия закрыта.
        prediction | Цены вырастут и скоро изменят город.
        prediction | Аналитики ожидают падения продаж.
        question | Мост действительно закрыт?
        wish | Наши соболезнования семьям погибших.
    """,
    "zh": """
        opinion | 感谢所有救援人员，你们辛苦了！
        opinion | 太让人失望了！
        opinion | 真是丢脸。
        stated | 磨坊街的大桥星期一起关闭。
        stated | 事故造成两人受伤。
        stated | 市长昨晚辞职。
        stated | 公司否认出售船厂。
        stated | 车站没有人员伤亡。
        stated | 议会以三票之差通过了预算。
        stated | 将军昨天抵达首都。
        scheduled | 四号线将于5月1日停运。
        hedge | 工厂可能在春天关闭。
        hedge | 事故原因不明。
        hedge | 我觉得火车已经开走了。
        rumour | 网传四号线停运。
        rumour | 据说厂长已经离开。
        rumour | 知情人士称公司正在裁员。
        prediction | 市场预测价格上涨。
        prediction | 这将改变整座城市。
        question | 大桥关闭了吗？
        wish | 为遇难者默哀。
    """,
    "ja": """
        hedge | 事故の原因はまだ分かっていない。
        opinion | 選手のみなさん、お疲れさまでした！
        opinion | 本当にひどい話だ。
        opinion | 素晴らしい試合でした。
        stated | 水車通りの橋は月曜日から閉鎖されている。
        stated | 事故で二人がけがをした。
        stated | 市長は昨夜辞任した。
        stated | 会社は造船所の売却を否定した。
        stated | 駅でけが人はいない。
        stated | 議会は三票差で予算を可決した。
        stated | 4号線は運休しています。
        hedge | 4号線は止まるかもしれない。
        hedge | 原因はまだはっきりしないが配管の破損とみられる。
        hedge | 工場は春に閉鎖される可能性がある。
        rumour | 社長が辞任するという噂がある。
        rumour | 関係者によると会社は人員を減らす。
        rumour | 橋が壊れたとの情報、未確認。
        prediction | 価格は今後も上がる見通し。
        prediction | 売り上げは減ると予想される。
        question | 橋は閉鎖されましたか。
        wish | ご冥福をお祈りします。
    """,
}
CASES = [
    (code, line.split("|", 1)[0].strip(), line.split("|", 1)[1].strip())
    for code, told in SENTENCES.items()
    for line in told.splitlines()
    if line.strip()
]
FLAT, NOTHING = {"stated", "scheduled", "aim"}, {"wish", "opinion"}


@pytest.mark.parametrize(("code", "kind", "sentence"), CASES)
def test_a_sentence_is_judged_in_its_language(code: str, kind: str, sentence: str) -> None:
    said = judge(sentence, code)
    expected = Standing.REPORTED if kind in FLAT else None if kind in NOTHING else Standing.SPECULATION
    assert (said.standing, said.kind) == (expected, kind), said


@pytest.mark.parametrize("code", SENTENCES)
def test_a_language_that_is_not_told_makes_nothing_surer(code: str) -> None:
    # a future tense alone is known only where its language is
    unsure = [sentence for told, kind, sentence in CASES if told == code and kind not in FLAT | {"prediction"}]
    assert [sentence for sentence in unsure if judge(sentence).standing is Standing.REPORTED] == []


@pytest.mark.parametrize("code", SENTENCES)
def test_each_language_has_fifteen_sentences_of_all_kinds(code: str) -> None:
    kinds = [kind for told, kind, _ in CASES if told == code]
    assert len(kinds) >= 15
    assert {"stated", "hedge", "rumour", "prediction", "question", "wish"} <= set(kinds)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The bridge is closed and the trams are late", "en"),
        ("Die Brücke ist nicht mehr da", "de"),
        ("Bron är stängd och det är kallt", "sv"),
        ("Silta on suljettu ja se oli vanha", "fi"),
        ("橋は閉鎖", "ja"),
        ("大桥关闭", "zh"),
        ("Мост закрыт", "ru"),
        ("Міст закритий і ніхто не знає", "uk"),
        ("สะพานปิด", "th"),
        ("Η γέφυρα έκλεισε", "el"),
        ("Meta发布 is what the banner at the station says", "en"),
        ("Port Averly", None),
    ],
)
def test_a_language_is_known_by_its_script_or_its_small_words(text: str, code: str | None) -> None:
    assert spoken(text) == code
